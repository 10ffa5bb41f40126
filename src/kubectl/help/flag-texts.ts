/** What each flag does, in kubectl's own words: by name, and by command where one says it differently. */

/** Flags by name. */
export const flagTexts: Readonly<Record<string, string>> = {
  all: 'Select all resources in the namespace of the specified resource types.',
  'all-containers': "Get all containers' logs in the pod(s).",
  'all-namespaces':
    'If present, list the requested object(s) across all namespaces. Namespace in current context is ignored even if specified with --namespace.',
  'all-pods': 'Get logs from all pod(s). Sets prefix to true.',
  'allow-missing-template-keys':
    'If true, ignore any errors in templates when a field or map key is missing in the template. Only applies to golang and jsonpath output formats.',
  annotations: 'Annotations to apply to the pod.',
  as: 'Username to impersonate for the operation. User could be a regular user or a service account in a namespace.',
  'as-group': 'Group to impersonate for the operation, this flag can be repeated to specify multiple groups.',
  'as-uid': 'UID to impersonate for the operation.',
  'as-user-extra': 'User extras to impersonate for the operation, this flag can be repeated to specify multiple values for the same key.',
  attach:
    "If true, wait for the Pod to start running, and then attach to the Pod as if 'kubectl attach ...' were called.  Default false, unless '-i/--stdin' is set, in which case the default is true. With '--restart=Never' the exit code of the container process is returned.",
  'cache-dir': 'Default cache directory',
  cascade:
    'Must be "background", "orphan", or "foreground". Selects the deletion cascading strategy for the dependents (e.g. Pods created by a ReplicationController). Defaults to background.',
  'certificate-authority': 'Path to a cert file for the certificate authority',
  'chunk-size': 'Return large lists in chunks rather than all at once. Pass 0 to disable.',
  'client-certificate': 'Path to a client certificate file for TLS',
  'client-key': 'Path to a client key file for TLS',
  cluster: 'The name of the kubeconfig cluster to use',
  command: "If true and extra arguments are present, use them as the 'command' field in the container, rather than the 'args' field which is the default.",
  container: 'Print the logs of this container',
  context: 'The name of the kubeconfig context to use',
  'detach-keys': 'Override the key sequence for detaching a container.',
  'disable-compression': 'If true, opt-out of response compression for all requests to the server',
  'dry-run':
    'Must be "none", "server", or "client". If client strategy, only print the object that would be sent, without sending it. If server strategy, submit server-side request without persisting the resource.',
  env: 'Environment variables to set in the container.',
  expose: 'If true, create a ClusterIP service associated with the pod.  Requires `--port`.',
  'field-manager': 'Name of the manager used to track field ownership.',
  'field-selector':
    "Selector (field query) to filter on, supports '=', '==', and '!='.(e.g. --field-selector key1=value1,key2=value2). The server only supports a limited number of field queries per type.",
  filename: 'Filename, directory, or URL to files identifying the resource to get from a server.',
  follow: 'Specify if the logs should be streamed.',
  force:
    'If true, immediately remove resources from API and bypass graceful deletion. Note that immediate deletion of some resources may result in inconsistency or data loss and requires confirmation.',
  'force-conflicts': 'If true, server-side apply will force the changes against conflicts.',
  'grace-period':
    'Period of time in seconds given to the resource to terminate gracefully. Ignored if negative. Set to 1 for immediate shutdown. Can only be set to 0 when --force is true (force deletion).',
  'ignore-errors': 'If watching / following pod logs, allow for any errors that occur to be non-fatal',
  'ignore-not-found':
    'If set to true, suppresses NotFound error for specific objects that do not exist. Using this flag with commands that query for collections of resources has no effect when no resources are found.',
  image: 'The image for the container to run.',
  'image-pull-policy': 'The image pull policy for the container.  If left empty, this value will not be specified by the client and defaulted by the server.',
  'insecure-skip-tls-verify': "If true, the server's certificate will not be checked for validity. This will make your HTTPS connections insecure",
  'insecure-skip-tls-verify-backend':
    'Skip verifying the identity of the kubelet that logs are requested from.  In theory, an attacker could provide invalid log content back. You might want to use this if your kubelet serving certificates have expired.',
  interactive: 'If true, delete resource only when user confirms.',
  kubeconfig: 'Path to the kubeconfig file to use for CLI requests.',
  kuberc:
    'Path to the kuberc file to use for preferences. This can be disabled by exporting KUBECTL_KUBERC=false feature gate or turning off the feature KUBERC=off.',
  kustomize: "Process a kustomization directory. This flag can't be used together with -f or -R.",
  'label-columns':
    'Accepts a comma separated list of labels that are going to be presented as columns. Names are case-sensitive. You can also use multiple flag options like -L label1 -L label2...',
  labels: 'Comma separated labels to apply to the pod. Will override previous values.',
  'leave-stdin-open':
    'If the pod is started in interactive mode or with stdin, leave stdin open after the first attach completes. By default, stdin will be closed after the first attach completes.',
  'limit-bytes': 'Maximum bytes of logs to return. Defaults to no limit.',
  'match-server-version': 'Require server version to match client version',
  'max-log-requests': 'Specify maximum number of concurrent logs to follow when using by a selector. Defaults to 5.',
  namespace: 'If present, the namespace scope for this CLI request',
  'no-headers': "When using the default or custom-column output format, don't print headers (default print headers).",
  now: 'If true, resources are signaled for immediate shutdown (same as --grace-period=1).',
  'openapi-patch':
    'If true, use openapi to calculate diff when the openapi presents and the resource can be found in the openapi spec. Otherwise, fall back to use baked-in types.',
  output: 'Output format. One of: (json, yaml, kyaml, name, go-template, go-template-file, template, templatefile, jsonpath, jsonpath-as-json, jsonpath-file).',
  'output-watch-events': 'Output watch event objects when --watch or --watch-only is used. Existing objects are output as initial ADDED events.',
  'override-type': 'The method used to override the generated object: json, merge, or strategic.',
  overrides:
    'An inline JSON override for the generated object. If this is non-empty, it is used to override the generated object. Requires that the object supply a valid apiVersion field.',
  overwrite: 'Automatically resolve conflicts between the modified and live configuration by using values from the modified configuration',
  password: 'Password for basic authentication to the API server',
  'pod-running-timeout': 'The length of time (like 5s, 2m, or 3h, higher than zero) to wait until at least one pod is running',
  port: 'The port that this container exposes.',
  prefix: 'Prefix each log line with the log source (pod name and container name)',
  previous: 'If true, print the logs for the previous instance of the container in a pod if it exists.',
  privileged: 'If true, run the container in privileged mode.',
  profile: 'Name of profile to capture. One of (none|cpu|heap|goroutine|threadcreate|block|mutex|trace)',
  'profile-output': 'Name of the file to write the profile to',
  prune:
    'Automatically delete resource objects, that do not appear in the configs and are created by either apply or create --save-config. Should be used with either -l or --all.',
  'prune-allowlist': 'Overwrite the default allowlist with <group/version/kind> for --prune',
  quiet: 'If true, suppress prompt messages.',
  raw: 'Raw URI to request from the server.  Uses the transport specified by the kubeconfig file.',
  recursive: 'Process the directory used in -f, --filename recursively. Useful when you want to manage related manifests organized within the same directory.',
  'request-timeout':
    "The length of time to wait before giving up on a single server request. Non-zero values should contain a corresponding time unit (e.g. 1s, 2m, 3h). A value of zero means don't timeout requests.",
  restart: 'The restart policy for this Pod.  Legal values [Always, OnFailure, Never].',
  rm: "If true, delete the pod after it exits.  Only valid when attaching to the container, e.g. with '--attach' or with '-i/--stdin'.",
  'save-config':
    'If true, the configuration of current object will be saved in its annotation. Otherwise, the annotation will be unchanged. This flag is useful when you want to perform kubectl apply on this object in the future.',
  selector:
    "Selector (label query) to filter on, supports '=', '==', '!=', 'in', 'notin'.(e.g. -l key1=value1,key2=value2,key3 in (value3)). Matching objects must satisfy all of the specified label constraints.",
  server: 'The address and port of the Kubernetes API server',
  'server-print': 'If true, have the server return the appropriate table output. Supports extension APIs and CRDs.',
  'server-side': 'If true, apply runs in the server instead of the client.',
  'show-events':
    'If true, display events related to the described object. Defaults to true for a single object, false for multiple objects and prefix matching.',
  'show-kind': 'If present, list the resource type for the requested object(s).',
  'show-labels': 'When printing, show all labels as the last column (default hide labels column)',
  'show-managed-fields': 'If true, keep the managedFields when printing objects in JSON or YAML format.',
  since: 'Only return logs newer than a relative duration like 5s, 2m, or 3h. Defaults to all logs. Only one of since-time / since may be used.',
  'since-time': 'Only return logs after a specific date (RFC3339). Defaults to all logs. Only one of since-time / since may be used.',
  'sort-by':
    "If non-empty, sort list types using this field specification.  The field specification is expressed as a JSONPath expression (e.g. '{.metadata.name}'). The field in the API resource specified by this JSONPath expression must be an integer or a string.",
  stdin: 'Keep stdin open on the container in the pod, even if nothing is attached.',
  subresource: 'If specified, gets the subresource of the requested object.',
  tail: 'Lines of recent log file to display. Defaults to -1 with no selector, showing all log lines otherwise 10, if a selector is provided.',
  template:
    'Template string or path to template file to use when -o=go-template, -o=go-template-file. The template format is golang templates [http://golang.org/pkg/text/template/#pkg-overview].',
  timeout: 'The length of time to wait before giving up on a delete, zero means determine a timeout from the size of the object',
  timestamps: 'Include timestamps on each line in the log output',
  'tls-server-name': 'Server name to use for server certificate validation. If it is not provided, the hostname used to contact the server is used',
  token: 'Bearer token for authentication to the API server',
  tty: 'Allocate a TTY for the container in the pod.',
  user: 'The name of the kubeconfig user to use',
  username: 'Username for basic authentication to the API server',
  validate:
    'Must be one of: strict (or true), warn, ignore (or false). "true" or "strict" will use a schema to validate the input and fail the request if invalid. It will perform server side validation if ServerSideFieldValidation is enabled on the api-server, but will fall back to less reliable client-side validation if not. "warn" will warn about unknown or duplicate fields without blocking the request if server-side field validation is enabled on the API server, and behave as "ignore" otherwise. "false" or "ignore" will not perform any schema validation, silently dropping any unknown or duplicate fields.',
  wait: 'If true, wait for resources to be gone before returning. This waits for finalizers.',
  'warnings-as-errors': 'Treat warnings received from the server as errors and exit with a non-zero exit code',
  watch: 'After listing/getting the requested object, watch for changes.',
  'watch-only': 'Watch for changes to the requested object(s), without listing/getting first.',
};

/** `kubectl get --output`: what one command says of a flag. */
export const flagTextsOfCommand: Readonly<Record<string, string>> = {
  'kubectl apply --filename': 'The files that contain the configurations to apply.',
  'kubectl apply --subresource': 'If specified, apply will operate on the subresource of the requested object.  Only allowed when using --server-side.',
  'kubectl delete --all': 'Delete all resources, in the namespace of the specified resource types.',
  'kubectl delete --filename': 'containing the resource to delete.',
  'kubectl delete --ignore-not-found': 'Treat "resource not found" as a successful delete. Defaults to "true" when --all is specified.',
  'kubectl delete --output': 'Output mode. Use "-o name" for shorter output (resource/name).',
  'kubectl delete --raw': 'Raw URI to DELETE to the server.  Uses the transport specified by the kubeconfig file.',
  'kubectl describe --filename': 'Filename, directory, or URL to files containing the resource to describe',
  'kubectl describe --kustomize': "Process the kustomization directory. This flag can't be used together with -f or -R.",
  'kubectl exec --container':
    'Container name. If omitted, use the kubectl.kubernetes.io/default-container annotation for selecting the container to be attached or the first container in the pod will be chosen',
  'kubectl exec --filename': 'to use to exec into the resource',
  'kubectl exec --quiet': 'Only print output from the remote session',
  'kubectl exec --stdin': 'Pass stdin to the container',
  'kubectl exec --tty': 'Stdin is a TTY',
  'kubectl get --kustomize': "Process the kustomization directory. This flag can't be used together with -f or -R.",
  'kubectl get --output':
    'Output format. One of: (json, yaml, kyaml, name, go-template, go-template-file, template, templatefile, jsonpath, jsonpath-as-json, jsonpath-file, custom-columns, custom-columns-file, wide). See custom columns [https://kubernetes.io/docs/reference/kubectl/#custom-columns], golang template [http://golang.org/pkg/text/template/#pkg-overview] and jsonpath template [https://kubernetes.io/docs/reference/kubectl/jsonpath/].',
  'kubectl run --filename': 'to use to replace the resource.',
};
