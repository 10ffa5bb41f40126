/** Flag tables that several commands share, in the spelling of their help texts. */

/** `-o` and its companions for commands that change objects. */
export const PRINT_FLAGS = `
  --allow-missing-template-keys=true
  -o, --output=''
  --show-managed-fields=false
  --template=''`;

export const FILE_FLAGS = `
  -f, --filename=[]
  -k, --kustomize='' !
  -R, --recursive=false`;

export const DRY_RUN_FLAG = `
  --dry-run?unchanged='none'`;

export const GLOBAL_FLAGS = `
  --as='' !
  --as-group=[] !
  --as-uid='' !
  --as-user-extra=[] !
  --cache-dir=''
  --certificate-authority='' !
  --client-certificate='' !
  --client-key='' !
  --cluster='' !
  --context=''
  --disable-compression=false
  -h, --help=false
  --insecure-skip-tls-verify=false
  --kubeconfig=''
  --kuberc='' !
  --match-server-version=false
  -n, --namespace=''
  --password='' !
  --profile='none' !
  --profile-output='profile.pprof' !
  --request-timeout='0'
  -s, --server='' !
  --tls-server-name='' !
  --token='' !
  --user='' !
  --username='' !
  -v, --v=0
  --warnings-as-errors=false`;
