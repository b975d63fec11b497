// Written by test/profile/profile-document.test.ts from schema.ts and docs/profile.md: change those.

/** Text, where a number or a boolean means what it looks like. */
type Scalar = string | number | boolean;

/** A profile as it is written: what a YAML file of it says. The keys are described in docs/profile.md. */
export interface ProfileDocument {
  /**
   * what the run is called in reports and in its folder's name: letters, digits, `.`, `-`, `_`
   * a name of letters, digits, dot, dash and underscore
   */
  readonly name?: Scalar;
  readonly cluster?: {
    /**
     * kubeconfig file; without it `$KUBECONFIG`, else `~/.kube/config`
     * text
     */
    readonly kubeconfig?: Scalar;
    /**
     * context of the kubeconfig; without it the current one
     * text
     */
    readonly context?: Scalar;
    /**
     * namespace of everything the profile names; without it the context's, else `default`
     * a Kubernetes name (lower-case letters, digits, - and .)
     */
    readonly namespace?: Scalar;
  };
  readonly target: {
    /**
     * `http://` or `https://`, host and port; a path in it is put before each request's own. For user and password,
     * give the requests an `Authorization` header
     * a URL such as http://127.0.0.1:8080
     */
    readonly url?: Scalar;
    /** instead of `url`: several of them, over which new connections take turns */
    readonly urls?: readonly Scalar[];
    readonly service?: {
      /**
       * Service whose address is looked up in the cluster; *needed* in `target.service`
       * a Kubernetes name (lower-case letters, digits, - and .)
       */
      readonly name: Scalar;
      /**
       * number or name of the Service's port; needed where it has several
       * a port number from 1 to 65535, or the name of a port
       */
      readonly port?: Scalar;
      /**
       * `http` or `https`
       * one of http, https
       */
      readonly scheme?: 'http' | 'https';
    };
    readonly ingress?: {
      /**
       * Ingress to go through; without it the first with a rule for the host
       * a Kubernetes name (lower-case letters, digits, - and .)
       */
      readonly name?: Scalar;
      /**
       * host that the Ingress has a rule for; *needed* in `target.ingress`
       * a host such as shop.example.org
       */
      readonly host: Scalar;
      /**
       * path that is put before each request's own
       * a path such as /shop
       */
      readonly path?: Scalar;
      /**
       * `http` or `https`
       * one of http, https
       */
      readonly scheme?: 'http' | 'https';
    };
    /**
     * what requests say as `Host`, with or without a port, and the name for SNI and the certificate; without it the
     * URL's host, or the Ingress's
     * a host such as shop.example.org or shop.example.org:8080
     */
    readonly hostHeader?: Scalar;
    /**
     * forward proxy, `http://` and with `user:password@` where it wants them: tunnels for `https`, passes `http` on;
     * see load.md
     * the URL of a forward proxy such as http://127.0.0.1:3128
     */
    readonly proxy?: Scalar;
    readonly tls?: {
      /**
       * file with the certificates (PEM) to trust instead of the system's
       * text
       */
      readonly ca?: Scalar;
      /**
       * file with the client certificate (PEM, with its chain) for servers that ask for one
       * text
       */
      readonly cert?: Scalar;
      /**
       * file with its private key (PEM, without a passphrase)
       * text
       */
      readonly key?: Scalar;
      /**
       * `true` accepts any certificate
       * true or false
       */
      readonly insecure?: 'true' | 'false' | true | false;
      /**
       * name for SNI and for checking the certificate, where it is not the one in `Host`
       * text
       */
      readonly serverName?: Scalar;
    };
  };
  readonly load?: {
    /**
     * `wire` (our own HTTP/1.1: exact and cheap) or `undici` (HTTP/2 and proxies, and taken by itself where one of
     * them is asked for); see load.md
     * one of wire, undici
     */
    readonly transport?: 'wire' | 'undici';
    /**
     * `1.1` or `2`; `2` over `http` without asking the server (prior knowledge), over `https` by ALPN
     * one of 1.1, 2
     */
    readonly httpVersion?: '1.1' | '2' | 1.1 | 2;
    /**
     * threads; with `rate`, the most that can be under way at once
     * a whole number from 1 to 100000
     */
    readonly threads?: Scalar;
    /**
     * time before the load's start, which ramp-up, duration and rates count from
     * a duration such as 250ms, 5s, 2m or 1h
     */
    readonly startDelay?: Scalar;
    /**
     * time over which the threads start, evenly spread
     * a duration such as 250ms, 5s, 2m or 1h
     */
    readonly rampUp?: Scalar;
    /**
     * how often each thread goes through the requests: a number or `forever`
     * a whole number of at least 1, or forever
     */
    readonly loops?: Scalar;
    /**
     * the load ends this long after its start. Without a release, this, `stages` or a number of loops is needed
     * a duration such as 250ms, 5s, 2m or 1h
     */
    readonly duration?: Scalar;
    readonly thinkTime?:
      | Scalar
      | {
          /**
           * pause of a thread between two requests; `thinkTime: 200ms` is short for it. Not together with `rate` or
           * `stages`
           * a duration such as 250ms, 5s, 2m or 1h
           */
          readonly constant?: Scalar;
          /** instead: shortest and longest pause, all in between equally likely: `[100ms, 300ms]` */
          readonly uniform?: readonly Scalar[];
          readonly normal?: {
            /**
             * instead: normally distributed pauses, never below 0; *needed* in `normal`
             * a duration such as 250ms, 5s, 2m or 1h
             */
            readonly mean: Scalar;
            /**
             * standard deviation of the pauses; *needed* in `normal`
             * a duration such as 250ms, 5s, 2m or 1h
             */
            readonly deviation: Scalar;
          };
        };
    /**
     * a loop of a thread starts at least this long after its previous loop started. Not together with `rate` or
     * `stages`
     * a duration such as 250ms, 5s, 2m or 1h
     */
    readonly pacing?: Scalar;
    /**
     * what everything random starts from (pauses, rows of data): the same seed, the same draws in each thread
     * a whole number from 0 to 4294967295
     */
    readonly seed?: Scalar;
    /**
     * requests per second over all threads; with `stages`, the rate they start from
     * a rate such as 500/s or 30000/m
     */
    readonly rate?: Scalar;
    /**
     * a rate that changes: the stages follow each other, each a straight line from the rate before it (from `rate`,
     * else 0/s). The last one's rate stays; without a release and a duration the load ends with it. See load.md
     */
    readonly stages?: readonly {
      /**
       * how long the stage takes; `0s` is a jump; *needed*
       * a duration such as 250ms, 5s, 2m or 1h
       */
      readonly duration: Scalar;
      /**
       * rate at its end; *needed*
       * a rate such as 500/s or 30000/m
       */
      readonly rate: Scalar;
    }[];
    /**
     * `keep-alive`, `new` (a connection for each request) or `both` (half the threads each); `keep-alive` where there
     * is no release
     * one of keep-alive, new, both
     */
    readonly connection?: 'keep-alive' | 'new' | 'both';
    /**
     * how a connection for one request ends after its answer: `reset` by us, which uses up no local port, or the
     * server's `fin`, for servers that log resets as errors (waits 1 s for it at most, then resets)
     * one of reset, fin
     */
    readonly closeBy?: 'reset' | 'fin';
    /**
     * addresses of this machine to connect from, by turns over pairs of threads: for session affinity, and where one
     * address has too few ports. A port of such an address serves one connection at a time, whatever the target
     */
    readonly localAddresses?: Scalar | readonly Scalar[];
    /**
     * when the target's name is looked up: for `each-connection`, `once` per worker, at most once in a duration such
     * as `30s`, or for as long as the name server's `record` says (a name that only the hosts file knows: for each
     * connection)
     * each-connection, once, record, or a duration such as 30s
     */
    readonly dns?: Scalar;
    /**
     * OS threads that carry the threads
     * a whole number from 1 to 64
     */
    readonly workers?: Scalar;
    /**
     * longest time for name, connection and TLS
     * a duration such as 250ms, 5s, 2m or 1h
     */
    readonly connectTimeout?: Scalar;
    /**
     * longest time from the request's write to the end of the answer
     * a duration such as 250ms, 5s, 2m or 1h
     */
    readonly responseTimeout?: Scalar;
    /**
     * header that carries an id unique to each request, so that the server's log can be matched: `X-Request-Id`
     * a header name such as X-Request-Id
     */
    readonly requestIdHeader?: Scalar;
    /**
     * `true`: each request carries a W3C `traceparent` with a trace id of its own; see load.md
     * true or false
     */
    readonly traceparent?: 'true' | 'false' | true | false;
    readonly version?:
      | Scalar
      | {
          /**
           * response header that tells the version. `version: none` reads none
           * a header name such as X-Request-Id
           */
          readonly header?: Scalar;
          /**
           * JSON pointer to the version in the body, instead of the header: `/build/version`
           * a JSON pointer such as /version or /build/0/tag
           */
          readonly json?: Scalar;
          /**
           * regular expression on the body, instead of the header: the first group, or the whole match
           * a regular expression
           */
          readonly regex?: Scalar;
        };
    /** the requests of a loop, in order; without it one `GET /` */
    readonly requests?: readonly {
      /**
       * what reports call it; without it method and path. No two may be the same
       * text
       */
      readonly name?: Scalar;
      /** a method such as GET or POST */
      readonly method?: Scalar;
      /**
       * path and query, percent-encoded. Path, headers and body may have variables
       * a path such as /health or /search?q=a
       */
      readonly path?: Scalar;
      readonly headers?: { readonly [name: string]: Scalar };
      /**
       * text, sent as UTF-8
       * text
       */
      readonly body?: Scalar;
      readonly expect?: {
        /** what counts as ok: a status, a class, or a list of them (`[200, 204, 3xx]`); anything else is rejected */
        readonly status?: Scalar | readonly Scalar[];
        readonly header?: { readonly [name: string]: Scalar };
        /**
         * text that the body must contain
         * text
         */
        readonly contains?: Scalar;
        /**
         * regular expression that the body must match
         * a regular expression
         */
        readonly matches?: Scalar;
        readonly json?: { readonly [name: string]: Scalar };
        /**
         * longest time from the send to the end of the answer
         * a duration such as 250ms, 5s, 2m or 1h
         */
        readonly time?: Scalar;
      };
    }[];
    readonly data?: {
      /**
       * CSV file with a header row, whose columns are variables of the requests: `${data.NAME}`; *needed* in `data`
       * text
       */
      readonly file: Scalar;
      /**
       * `sequential`, or `random`: each loop draws a row
       * one of sequential, random
       */
      readonly order?: 'sequential' | 'random';
      /**
       * `true`: the rows are dealt out, so that no two threads use the same one; `false`: each thread goes through all
       * of them
       * true or false
       */
      readonly shared?: 'true' | 'false' | true | false;
    };
    readonly fleet?: {
      /**
       * pods that send the load, instead of this process: fleet.md; *needed* in `fleet`. `--fleet 8` says the same
       * a whole number from 1 to 1000
       */
      readonly workers: Scalar;
      /**
       * their image; without it `cutover/cutover` of this very version
       * text
       */
      readonly image?: Scalar;
      /**
       * where they run; without it the namespace of the cluster settings
       * a Kubernetes name (lower-case letters, digits, - and .)
       */
      readonly namespace?: Scalar;
      readonly nodeSelector?: { readonly [name: string]: Scalar };
      /** as in a pod */
      readonly tolerations?: readonly {
        /** a label such as color or example.org/color */
        readonly key?: Scalar;
        /**
         * `Equal` or `Exists`
         * one of Equal, Exists
         */
        readonly operator?: 'Equal' | 'Exists';
        /** a label's value (letters, digits, -, _ and .) */
        readonly value?: Scalar;
        /**
         * `NoSchedule`, `PreferNoSchedule` or `NoExecute`
         * one of NoSchedule, PreferNoSchedule, NoExecute
         */
        readonly effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
      }[];
      readonly resources?: {
        readonly requests?: {
          /**
           * as in a container: `1`, `500m`
           * an amount such as 500m, 2, 256Mi or 1Gi
           */
          readonly cpu?: Scalar;
          /**
           * `256Mi`
           * an amount such as 500m, 2, 256Mi or 1Gi
           */
          readonly memory?: Scalar;
        };
        readonly limits?: {
          /** an amount such as 500m, 2, 256Mi or 1Gi */
          readonly cpu?: Scalar;
          /** an amount such as 500m, 2, 256Mi or 1Gi */
          readonly memory?: Scalar;
        };
      };
      /**
       * the pods' ServiceAccount; `cutover check` prints what it may do
       * a Kubernetes name (lower-case letters, digits, - and .)
       */
      readonly serviceAccount?: Scalar;
      /**
       * over what the pods are spread: `node` or `zone`
       * one of node, zone
       */
      readonly spread?: 'node' | 'zone';
      /**
       * all workers are ready within this time, or the run is given up
       * a duration such as 250ms, 5s, 2m or 1h
       */
      readonly readyWithin?: Scalar;
    };
  };
  readonly release?: {
    /**
     * how it is released: strategies.md; *needed* in `release`, with the section of its name below
     * one of rolling, recreate, restart, replace, blue-green, canary, command, watch
     */
    readonly strategy: 'rolling' | 'recreate' | 'restart' | 'replace' | 'blue-green' | 'canary' | 'command' | 'watch';
    /**
     * load before the release, after the ramp-up
     * a duration such as 250ms, 5s, 2m or 1h
     */
    readonly baseline?: Scalar;
    /**
     * load after the release
     * a duration such as 250ms, 5s, 2m or 1h
     */
    readonly settle?: Scalar;
    /**
     * a release that takes longer has failed
     * a duration such as 250ms, 5s, 2m or 1h
     */
    readonly timeout?: Scalar;
    /**
     * what happens to the cluster when the release failed or was interrupted: `restore` the old version, or `keep` it
     * as it is
     * one of restore, keep
     */
    readonly onFailure?: 'restore' | 'keep';
    /**
     * the release is stopped and fails as soon as one of these thresholds holds of what was sent since it started:
     * `[failed > 20, p99 > 2s]`
     */
    readonly abort?: readonly Scalar[];
    /**
     * the version that the new pods answer with; without it, any that was not seen before the release (`restart` and
     * `command` need not bring one)
     * text
     */
    readonly expectVersion?: Scalar;
    readonly rolling?: {
      /**
       * the Deployment to change; *needed*
       * a Kubernetes name (lower-case letters, digits, - and .)
       */
      readonly deployment: Scalar;
      /**
       * which container gets `image` and `env`; without it the first
       * a Kubernetes name (lower-case letters, digits, - and .)
       */
      readonly container?: Scalar;
      /**
       * new image. At least one of `image`, `env` and `manifest` is needed, or else `toRevision`
       * text
       */
      readonly image?: Scalar;
      readonly env?: { readonly [name: string]: Scalar };
      /**
       * file with the Deployment's new form
       * text
       */
      readonly manifest?: Scalar;
      /**
       * `previous`, or the number of an earlier revision: its template is released, as by `kubectl rollout undo`
       * the number of a revision, or previous
       */
      readonly toRevision?: Scalar;
      /**
       * as in the Deployment: how many pods (`1`) or what share (`25%`) there may be beyond its replicas. This and the
       * next ones are set on the Deployment and stay; without them it keeps its own
       * a number of pods such as 1, or a share such as 25%
       */
      readonly maxSurge?: Scalar;
      /**
       * how many or what share of the replicas may be missing
       * a number of pods such as 1, or a share such as 25%
       */
      readonly maxUnavailable?: Scalar;
      /**
       * how long a new pod must have been ready before it counts as available
       * a whole number of at least 0
       */
      readonly minReadySeconds?: Scalar;
      /**
       * the cluster gives the rollout up when it gets nowhere for so long
       * a whole number of at least 1
       */
      readonly progressDeadlineSeconds?: Scalar;
      /**
       * how many old revisions are kept
       * a whole number of at least 0
       */
      readonly revisionHistoryLimit?: Scalar;
      /**
       * what the history says about this revision: the annotation `kubernetes.io/change-cause`
       * text
       */
      readonly changeCause?: Scalar;
      readonly pause?: {
        /**
         * with `pause`, the rollout stops when so many pods, or such a share of them (rounded up), are new and ready
         * a number of pods such as 1, or a share such as 25%
         */
        readonly after?: Scalar;
        /**
         * and goes on after this time under load
         * a duration such as 250ms, 5s, 2m or 1h
         */
        readonly hold?: Scalar;
      };
    };
    readonly recreate?: {
      /**
       * as for `rolling`, also the next ones
       * a Kubernetes name (lower-case letters, digits, - and .)
       */
      readonly deployment: Scalar;
      /** a Kubernetes name (lower-case letters, digits, - and .) */
      readonly container?: Scalar;
      /** text */
      readonly image?: Scalar;
      readonly env?: { readonly [name: string]: Scalar };
      /** text */
      readonly manifest?: Scalar;
    };
    readonly restart?: {
      /**
       * the Deployment whose pods are made anew; *needed*
       * a Kubernetes name (lower-case letters, digits, - and .)
       */
      readonly deployment: Scalar;
    };
    readonly replace?: {
      /**
       * the workload whose pods are replaced one at a time; *needed*, or one of the next two
       * a Kubernetes name (lower-case letters, digits, - and .)
       */
      readonly replicationController?: Scalar;
      /** a Kubernetes name (lower-case letters, digits, - and .) */
      readonly replicaSet?: Scalar;
      /**
       * with the update strategy `OnDelete`
       * a Kubernetes name (lower-case letters, digits, - and .)
       */
      readonly statefulSet?: Scalar;
      /**
       * as for `rolling`, also the next ones
       * a Kubernetes name (lower-case letters, digits, - and .)
       */
      readonly container?: Scalar;
      /** text */
      readonly image?: Scalar;
      readonly env?: { readonly [name: string]: Scalar };
      /**
       * file of which the workload's new `spec.template` is taken
       * text
       */
      readonly manifest?: Scalar;
      /**
       * from one replacement that is ready to the next deletion
       * a duration such as 250ms, 5s, 2m or 1h
       */
      readonly pause?: Scalar;
    };
    readonly blueGreen?: {
      /**
       * Service whose selector says which colour is active; *needed*
       * a Kubernetes name (lower-case letters, digits, - and .)
       */
      readonly service: Scalar;
      /**
       * key of the selector whose value is the colour
       * a label such as color or example.org/color
       */
      readonly label?: Scalar;
      /** the two colours by name, which take turns. Either these or `to` */
      readonly colours?: {
        readonly [name: string]: {
          /**
           * the colour's Deployment; *needed*
           * a Kubernetes name (lower-case letters, digits, - and .)
           */
          readonly deployment: Scalar;
          /**
           * file that the colour's Deployment is created from; without it the live Deployment is cloned. Without `replicas`
           * in it, as many as are live
           * text
           */
          readonly manifest?: Scalar;
          /**
           * file with the Service's form while this colour is active, which the switch applies; without it only the
           * selector changes
           * text
           */
          readonly service?: Scalar;
        };
      };
      readonly to?: {
        /**
         * instead of `colours`, where each release has a label value of its own, such as a version: the new one; *needed*
         * in `to`
         * a label's value (letters, digits, -, _ and .)
         */
        readonly value: Scalar;
        /**
         * its Deployment; *needed* in `to`. The old one is found by the Service's selector
         * a Kubernetes name (lower-case letters, digits, - and .)
         */
        readonly deployment: Scalar;
        /**
         * as for a colour
         * text
         */
        readonly manifest?: Scalar;
        /**
         * as for a colour
         * text
         */
        readonly service?: Scalar;
      };
      /**
       * what becomes of a Deployment that the idle colour has: `create` deletes it and creates a new one; `reuse` takes
       * it where it was created from the very form that is wanted now; `as-is` takes it in any form (manifest, image
       * and env do not count then), which is how to go back
       * one of create, reuse, as-is
       */
      readonly idle?: 'create' | 'reuse' | 'as-is';
      /**
       * which container of the new colour gets `image` and `env`; without it the first
       * a Kubernetes name (lower-case letters, digits, - and .)
       */
      readonly container?: Scalar;
      /**
       * image for the new colour; without it as its manifest says. A clone needs an `image` or `env`
       * text
       */
      readonly image?: Scalar;
      readonly env?: { readonly [name: string]: Scalar };
      readonly preview?: {
        /**
         * requests to each pod of the idle colour before the switch, straight to its address: the load's own, with what
         * is expected of them
         * a whole number from 1 to 100000
         */
        readonly requests?: Scalar;
        /**
         * path to get instead of the load's requests, expecting 2xx
         * a path such as /health or /search?q=a
         */
        readonly path?: Scalar;
        /**
         * number or name of the Service's port; needed where it has several
         * a port number from 1 to 65535, or the name of a port
         */
        readonly port?: Scalar;
      };
      /**
       * `automatic`, or `confirmed`: asks on the terminal before the switch (`cutover run --yes` where there is none)
       * one of automatic, confirmed
       */
      readonly switch?: 'automatic' | 'confirmed';
      readonly stateFile?: {
        /**
         * YAML file that says which colour is active; *needed* in `stateFile`
         * text
         */
        readonly path: Scalar;
        /**
         * its key; dots lead into mappings: `deploy.color`
         * text
         */
        readonly key?: Scalar;
      };
      /**
       * time between the switch and dealing with the old colour
       * a duration such as 250ms, 5s, 2m or 1h
       */
      readonly hold?: Scalar;
      /**
       * `delete` the old colour, `scale-to-zero` or `keep` it
       * one of delete, scale-to-zero, keep
       */
      readonly old?: 'delete' | 'scale-to-zero' | 'keep';
    };
    readonly canary?: {
      /**
       * Service whose traffic both versions get; *needed*
       * a Kubernetes name (lower-case letters, digits, - and .)
       */
      readonly service: Scalar;
      /**
       * the stable Deployment; it is updated to the new version in the end; *needed*
       * a Kubernetes name (lower-case letters, digits, - and .)
       */
      readonly deployment: Scalar;
      /**
       * as for `rolling`, also the next ones: what the new version is
       * a Kubernetes name (lower-case letters, digits, - and .)
       */
      readonly container?: Scalar;
      /** text */
      readonly image?: Scalar;
      readonly env?: { readonly [name: string]: Scalar };
      /** text */
      readonly manifest?: Scalar;
      /**
       * the Deployment of the new version, made for the time of the release; without it the stable one's with `-canary`
       * a Kubernetes name (lower-case letters, digits, - and .)
       */
      readonly name?: Scalar;
      /**
       * label whose value `canary` tells the new version's pods; the stable Deployment's selector has to have another
       * value of it
       * a label such as color or example.org/color
       */
      readonly trackLabel?: Scalar;
      /** without them one, of one replica */
      readonly steps?: readonly {
        /**
         * pods of the new version; *needed*, or `share`
         * a whole number of at least 1
         */
        readonly replicas?: Scalar;
        /**
         * instead: as many as get this share of the traffic beside the stable pods, at least one
         * a share such as 95% or 0.95
         */
        readonly share?: Scalar;
        /**
         * how long the step is looked at
         * a duration such as 250ms, 5s, 2m or 1h
         */
        readonly hold?: Scalar;
        /** what must hold of what is sent in the step's hold, beside the next ones */
        readonly thresholds?: readonly Scalar[];
      }[];
      /**
       * from when a step's pods are ready until its hold begins: proxies follow, caches fill
       * a duration such as 250ms, 5s, 2m or 1h
       */
      readonly warmUp?: Scalar;
      /** what must hold of what is sent in each hold */
      readonly thresholds?: readonly Scalar[];
      /**
       * a share of the traffic that is less likely than this by chance is not the expected one
       * a share such as 95% or 0.95
       */
      readonly significance?: Scalar;
    };
    readonly command?: {
      /** programs that are run one after the other, and are the release; *needed* */
      readonly steps: readonly {
        /**
         * what reports call it; without it the program's name
         * text
         */
        readonly name?: Scalar;
        /** program and arguments (`[helm, upgrade, shop, ./chart]`), or a text for `/bin/sh -e`; *needed* */
        readonly run: Scalar | readonly Scalar[];
        /**
         * folder it is run in; without it the profile's
         * text
         */
        readonly cwd?: Scalar;
        readonly env?: { readonly [name: string]: Scalar };
        /**
         * the release fails when the step takes longer
         * a duration such as 250ms, 5s, 2m or 1h
         */
        readonly timeout?: Scalar;
      }[];
      /** steps that take the release back, run in this order; see strategies.md */
      readonly undo?: readonly {
        /**
         * as for `steps`, also the next ones
         * text
         */
        readonly name?: Scalar;
        readonly run: Scalar | readonly Scalar[];
        /** text */
        readonly cwd?: Scalar;
        readonly env?: { readonly [name: string]: Scalar };
        /** a duration such as 250ms, 5s, 2m or 1h */
        readonly timeout?: Scalar;
      }[];
      /**
       * time that a step is given to end when it is told to (SIGTERM), before it is killed
       * a duration such as 250ms, 5s, 2m or 1h
       */
      readonly grace?: Scalar;
      readonly pods?: {
        /**
         * which pods to watch: a label selector. Without `pods` none are, and the release needs no cluster
         * text
         */
        readonly labels?: Scalar;
        /**
         * instead: those of a Deployment
         * a Kubernetes name (lower-case letters, digits, - and .)
         */
        readonly deployment?: Scalar;
        /**
         * instead: those that a Service selects before the release
         * a Kubernetes name (lower-case letters, digits, - and .)
         */
        readonly service?: Scalar;
      };
    };
    readonly watch?: {
      /**
       * Deployment whose rollout is the release; without it, the release is seen by the versions that answer
       * a Kubernetes name (lower-case letters, digits, - and .)
       */
      readonly deployment?: Scalar;
      /**
       * how long to wait for its beginning; without one, the verdict is inconclusive
       * a duration such as 250ms, 5s, 2m or 1h
       */
      readonly startWithin?: Scalar;
      /**
       * seen by versions: it is over when for this long no old version has answered on a new connection
       * a duration such as 250ms, 5s, 2m or 1h
       */
      readonly quiet?: Scalar;
    };
  };
  /**
   * what must hold, each such as `error_rate < 0.1%`, `drop_rate over 1s < 1%` or `p99{version=new} <= 1.2 *
   * p99{version=old}` (thresholds)
   */
  readonly thresholds?: readonly Scalar[];
  readonly proof?: {
    /**
     * confidence of the stated bounds
     * a share such as 95% or 0.95
     */
    readonly confidence?: Scalar;
    /**
     * with fewer the verdict is inconclusive
     * a whole number of at least 0
     */
    readonly minRequestsDuringRelease?: Scalar;
    /**
     * when the load generator stood still, or sent late, for longer than this, the verdict is inconclusive
     * a duration such as 250ms, 5s, 2m or 1h
     */
    readonly maxGeneratorStall?: Scalar;
  };
  readonly compare?: {
    /** what decides, most important first; what is left out decides nothing */
    readonly priorities?: readonly ('dropped' | 'outage' | 'p99' | 'duration' | 'pods')[];
    /**
     * from the end of one run, its release taken back, to the next; also with `run --repeat`
     * a duration such as 250ms, 5s, 2m or 1h
     */
    readonly pause?: Scalar;
  };
}
