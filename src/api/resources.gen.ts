// Made by scripts/generate/api-types.ts from the OpenAPI documents of Kubernetes v1.36.2. Do not edit.

/** group, version, plural, singular, kind, namespaced, verbs, short names, categories, subresources. */
export type ResourceRow = readonly [string, string, string, string, string, boolean, string, string, string, string];

export const resourceRows: readonly ResourceRow[] = [
  ['', 'v1', 'bindings', 'binding', 'Binding', true, 'create', '', '', ''],
  ['', 'v1', 'componentstatuses', 'componentstatus', 'ComponentStatus', false, 'get list', 'cs', '', ''],
  ['', 'v1', 'configmaps', 'configmap', 'ConfigMap', true, 'create delete deletecollection get list patch update watch', 'cm', '', ''],
  ['', 'v1', 'endpoints', 'endpoints', 'Endpoints', true, 'create delete deletecollection get list patch update watch', 'ep', '', ''],
  ['', 'v1', 'events', 'event', 'Event', true, 'create delete deletecollection get list patch update watch', 'ev', '', ''],
  ['', 'v1', 'limitranges', 'limitrange', 'LimitRange', true, 'create delete deletecollection get list patch update watch', 'limits', '', ''],
  ['', 'v1', 'namespaces', 'namespace', 'Namespace', false, 'create delete get list patch update watch', 'ns', '', 'finalize status'],
  ['', 'v1', 'nodes', 'node', 'Node', false, 'create delete deletecollection get list patch update watch', 'no', '', 'proxy status'],
  ['', 'v1', 'persistentvolumeclaims', 'persistentvolumeclaim', 'PersistentVolumeClaim', true, 'create delete deletecollection get list patch update watch', 'pvc', '', 'status'],
  ['', 'v1', 'persistentvolumes', 'persistentvolume', 'PersistentVolume', false, 'create delete deletecollection get list patch update watch', 'pv', '', 'status'],
  ['', 'v1', 'pods', 'pod', 'Pod', true, 'create delete deletecollection get list patch update watch', 'po', 'all', 'attach binding ephemeralcontainers eviction exec log portforward proxy resize status'],
  ['', 'v1', 'podtemplates', 'podtemplate', 'PodTemplate', true, 'create delete deletecollection get list patch update watch', '', '', ''],
  ['', 'v1', 'replicationcontrollers', 'replicationcontroller', 'ReplicationController', true, 'create delete deletecollection get list patch update watch', 'rc', 'all', 'scale status'],
  ['', 'v1', 'resourcequotas', 'resourcequota', 'ResourceQuota', true, 'create delete deletecollection get list patch update watch', 'quota', '', 'status'],
  ['', 'v1', 'secrets', 'secret', 'Secret', true, 'create delete deletecollection get list patch update watch', '', '', ''],
  ['', 'v1', 'serviceaccounts', 'serviceaccount', 'ServiceAccount', true, 'create delete deletecollection get list patch update watch', 'sa', '', 'token'],
  ['', 'v1', 'services', 'service', 'Service', true, 'create delete deletecollection get list patch update watch', 'svc', 'all', 'proxy status'],
  ['apps', 'v1', 'controllerrevisions', 'controllerrevision', 'ControllerRevision', true, 'create delete deletecollection get list patch update watch', '', '', ''],
  ['apps', 'v1', 'daemonsets', 'daemonset', 'DaemonSet', true, 'create delete deletecollection get list patch update watch', 'ds', 'all', 'status'],
  ['apps', 'v1', 'deployments', 'deployment', 'Deployment', true, 'create delete deletecollection get list patch update watch', 'deploy', 'all', 'scale status'],
  ['apps', 'v1', 'replicasets', 'replicaset', 'ReplicaSet', true, 'create delete deletecollection get list patch update watch', 'rs', 'all', 'scale status'],
  ['apps', 'v1', 'statefulsets', 'statefulset', 'StatefulSet', true, 'create delete deletecollection get list patch update watch', 'sts', 'all', 'scale status'],
  ['batch', 'v1', 'cronjobs', 'cronjob', 'CronJob', true, 'create delete deletecollection get list patch update watch', 'cj', 'all', 'status'],
  ['batch', 'v1', 'jobs', 'job', 'Job', true, 'create delete deletecollection get list patch update watch', '', 'all', 'status'],
  ['discovery.k8s.io', 'v1', 'endpointslices', 'endpointslice', 'EndpointSlice', true, 'create delete deletecollection get list patch update watch', '', '', ''],
  ['networking.k8s.io', 'v1', 'ingressclasses', 'ingressclass', 'IngressClass', false, 'create delete deletecollection get list patch update watch', '', '', ''],
  ['networking.k8s.io', 'v1', 'ingresses', 'ingress', 'Ingress', true, 'create delete deletecollection get list patch update watch', 'ing', '', 'status'],
  ['networking.k8s.io', 'v1', 'ipaddresses', 'ipaddress', 'IPAddress', false, 'create delete deletecollection get list patch update watch', 'ip', '', ''],
  ['networking.k8s.io', 'v1', 'networkpolicies', 'networkpolicy', 'NetworkPolicy', true, 'create delete deletecollection get list patch update watch', 'netpol', '', ''],
  ['networking.k8s.io', 'v1', 'servicecidrs', 'servicecidr', 'ServiceCIDR', false, 'create delete deletecollection get list patch update watch', '', '', 'status'],
];
