/**
 * What the writing subcommands of `kubectl config` say of themselves, in kubectl's own words.
 *
 * Differs: taken from kubectl 1.33; some sentences may have changed since.
 */
import type { CommandText } from './command-texts.ts';

export const configTexts: Readonly<Record<string, CommandText>> = {
  'kubectl config delete-cluster': {
    about: `Delete the specified cluster from the kubeconfig.

Examples:
  # Delete the minikube cluster
  kubectl config delete-cluster minikube
`,
    usage: 'kubectl config delete-cluster NAME [options]',
  },
  'kubectl config delete-context': {
    about: `Delete the specified context from the kubeconfig.

Examples:
  # Delete the context for the minikube cluster
  kubectl config delete-context minikube
`,
    usage: 'kubectl config delete-context NAME [options]',
  },
  'kubectl config delete-user': {
    about: `Delete the specified user from the kubeconfig.

Examples:
  # Delete the minikube user
  kubectl config delete-user minikube
`,
    usage: 'kubectl config delete-user NAME [options]',
  },
  'kubectl config rename-context': {
    about: `Renames a context from the kubeconfig file.

 CONTEXT_NAME is the context name that you want to change.

 NEW_NAME is the new name you want to set.

 Note: If the context being renamed is the 'current-context', this field will also be updated.

Examples:
  # Rename the context 'old-name' to 'new-name' in your kubeconfig file
  kubectl config rename-context old-name new-name
`,
    usage: 'kubectl config rename-context CONTEXT_NAME NEW_NAME [options]',
  },
  'kubectl config set': {
    about: `Set an individual value in a kubeconfig file.

 PROPERTY_NAME is a dot delimited name where each token represents either an attribute name or a map key.  Map keys may not contain dots.

 PROPERTY_VALUE is the new value you want to set. Binary fields such as 'certificate-authority-data' expect a base64 encoded string unless the --set-raw-bytes flag is used.

 Specifying an attribute name that already exists will merge new fields on top of existing values.

Examples:
  # Set the server field on the my-cluster cluster to https://1.2.3.4
  kubectl config set clusters.my-cluster.server https://1.2.3.4
  
  # Set the certificate-authority-data field on the my-cluster cluster
  kubectl config set clusters.my-cluster.certificate-authority-data $(echo "cert_data_here" | base64 -i -)
  
  # Set the cluster field in the my-context context to my-cluster
  kubectl config set contexts.my-context.cluster my-cluster
  
  # Set the client-key-data field in the cluster-admin user using --set-raw-bytes option
  kubectl config set users.cluster-admin.client-key-data cert_data_here --set-raw-bytes=true
`,
    usage: 'kubectl config set PROPERTY_NAME PROPERTY_VALUE [options]',
  },
  'kubectl config set-cluster': {
    about: `Set a cluster entry in kubeconfig.

 Specifying a name that already exists will merge new fields on top of existing values for those fields.

Examples:
  # Set only the server field on the e2e cluster entry without touching other values
  kubectl config set-cluster e2e --server=https://1.2.3.4
  
  # Embed certificate authority data for the e2e cluster entry
  kubectl config set-cluster e2e --embed-certs --certificate-authority=~/.kube/e2e/kubernetes.ca.crt
  
  # Disable cert checking for the e2e cluster entry
  kubectl config set-cluster e2e --insecure-skip-tls-verify=true
  
  # Set the custom TLS server name to use for validation for the e2e cluster entry
  kubectl config set-cluster e2e --tls-server-name=my-cluster-name
  
  # Set the proxy URL for the e2e cluster entry
  kubectl config set-cluster e2e --proxy-url=https://1.2.3.4
`,
    usage:
      'kubectl config set-cluster NAME [--server=server] [--certificate-authority=path/to/certificate/authority] [--insecure-skip-tls-verify=true] [--tls-server-name=example.com] [options]',
  },
  'kubectl config set-credentials': {
    about: `Set a user entry in kubeconfig.

 Specifying a name that already exists will merge new fields on top of existing values.

        Client-certificate flags:
        --client-certificate=certfile --client-key=keyfile
        
        Bearer token flags:
        --token=bearer_token
        
        Basic auth flags:
        --username=basic_user --password=basic_password
        
 Bearer token and basic auth are mutually exclusive.

Examples:
  # Set only the "client-key" field on the "cluster-admin"
  # entry, without touching other values
  kubectl config set-credentials cluster-admin --client-key=~/.kube/admin.key
  
  # Set basic auth for the "cluster-admin" entry
  kubectl config set-credentials cluster-admin --username=admin --password=uXFGweU9l35qcif
  
  # Embed client certificate data in the "cluster-admin" entry
  kubectl config set-credentials cluster-admin --client-certificate=~/.kube/admin.crt --embed-certs=true
  
  # Enable the Google Compute Platform auth provider for the "cluster-admin" entry
  kubectl config set-credentials cluster-admin --auth-provider=gcp
  
  # Enable the OpenID Connect auth provider for the "cluster-admin" entry with additional arguments
  kubectl config set-credentials cluster-admin --auth-provider=oidc --auth-provider-arg=client-id=foo --auth-provider-arg=client-secret=bar
  
  # Remove the "client-secret" config value for the OpenID Connect auth provider for the "cluster-admin" entry
  kubectl config set-credentials cluster-admin --auth-provider=oidc --auth-provider-arg=client-secret-
  
  # Enable new exec auth plugin for the "cluster-admin" entry
  kubectl config set-credentials cluster-admin --exec-command=/path/to/the/executable --exec-api-version=client.authentication.k8s.io/v1beta1
  
  # Enable new exec auth plugin for the "cluster-admin" entry with interactive mode
  kubectl config set-credentials cluster-admin --exec-command=/path/to/the/executable --exec-api-version=client.authentication.k8s.io/v1beta1 --exec-interactive-mode=Never
  
  # Define new exec auth plugin arguments for the "cluster-admin" entry
  kubectl config set-credentials cluster-admin --exec-arg=arg1 --exec-arg=arg2
  
  # Create or update exec auth plugin environment variables for the "cluster-admin" entry
  kubectl config set-credentials cluster-admin --exec-env=key1=val1 --exec-env=key2=val2
  
  # Remove exec auth plugin environment variables for the "cluster-admin" entry
  kubectl config set-credentials cluster-admin --exec-env=var-to-remove-
`,
    usage:
      'kubectl config set-credentials NAME [--client-certificate=path/to/certfile] [--client-key=path/to/keyfile] [--token=bearer_token] [--username=basic_user] [--password=basic_password] [--auth-provider=provider_name] [--auth-provider-arg=key=value] [--exec-command=exec_command] [--exec-api-version=exec_api_version] [--exec-arg=arg] [--exec-env=key=value] [options]',
  },
  'kubectl config unset': {
    about: `Unset an individual value in a kubeconfig file.

 PROPERTY_NAME is a dot delimited name where each token represents either an attribute name or a map key.  Map keys may not contain dots.

Examples:
  # Unset the current-context
  kubectl config unset current-context
  
  # Unset namespace in foo context
  kubectl config unset contexts.foo.namespace
`,
    usage: 'kubectl config unset PROPERTY_NAME [options]',
  },
};

/** Flags by command. */
export const configFlagTexts: Readonly<Record<string, string>> = {
  'kubectl config set --set-raw-bytes': 'When writing a []byte PROPERTY_VALUE, write the given string directly without base64 decoding.',
  'kubectl config set-cluster --certificate-authority': 'Path to certificate-authority file for the cluster entry in kubeconfig',
  'kubectl config set-cluster --embed-certs': 'embed-certs for the cluster entry in kubeconfig',
  'kubectl config set-cluster --insecure-skip-tls-verify': 'insecure-skip-tls-verify for the cluster entry in kubeconfig',
  'kubectl config set-cluster --proxy-url': 'proxy-url for the cluster entry in kubeconfig',
  'kubectl config set-cluster --server': 'server for the cluster entry in kubeconfig',
  'kubectl config set-cluster --tls-server-name': 'tls-server-name for the cluster entry in kubeconfig',
  'kubectl config set-context --cluster': 'cluster for the context entry in kubeconfig',
  'kubectl config set-context --current': 'Modify the current context',
  'kubectl config set-context --namespace': 'namespace for the context entry in kubeconfig',
  'kubectl config set-context --user': 'user for the context entry in kubeconfig',
  'kubectl config set-credentials --auth-provider': 'Auth provider for the user entry in kubeconfig',
  'kubectl config set-credentials --auth-provider-arg': "'key=value' arguments for the auth provider",
  'kubectl config set-credentials --client-certificate': 'Path to client-certificate file for the user entry in kubeconfig',
  'kubectl config set-credentials --client-key': 'Path to client-key file for the user entry in kubeconfig',
  'kubectl config set-credentials --embed-certs': 'Embed client cert/key for the user entry in kubeconfig',
  'kubectl config set-credentials --exec-api-version': 'API version of the exec credential plugin for the user entry in kubeconfig',
  'kubectl config set-credentials --exec-arg': 'New arguments for the exec credential plugin command for the user entry in kubeconfig',
  'kubectl config set-credentials --exec-command': 'Command for the exec credential plugin for the user entry in kubeconfig',
  'kubectl config set-credentials --exec-env': "'key=value' environment values for the exec credential plugin",
  'kubectl config set-credentials --exec-interactive-mode': 'InteractiveMode of the exec credentials plugin for the user entry in kubeconfig',
  'kubectl config set-credentials --exec-provide-cluster-info': 'ProvideClusterInfo of the exec credentials plugin for the user entry in kubeconfig',
  'kubectl config set-credentials --password': 'password for the user entry in kubeconfig',
  'kubectl config set-credentials --token': 'token for the user entry in kubeconfig',
  'kubectl config set-credentials --username': 'username for the user entry in kubeconfig',
};
