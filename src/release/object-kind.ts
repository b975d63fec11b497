/** Workloads whose controllers leave running pods as they are when the template changes. A StatefulSet's does with OnDelete. */
export type ReplaceableKind = 'ReplicationController' | 'ReplicaSet' | 'StatefulSet';

/** What a release and its manifests need. */
export type ApplicableKind = 'Deployment' | ReplaceableKind | 'Service' | 'ConfigMap' | 'Namespace';
