import { StoreError } from '../store.ts';

/** A well-formed object that a policy of its namespace does not let in. The message is Kubernetes' own. */
export class AdmissionRefused extends StoreError {
  readonly objectName: string;

  constructor(resource: string, objectName: string, why: string) {
    super('Forbidden', `${resource} "${objectName}" is forbidden: ${why}`);
    this.name = 'AdmissionRefused';
    this.objectName = objectName;
  }
}
