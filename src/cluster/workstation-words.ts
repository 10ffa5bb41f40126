/**
 * Where to go instead of a tool that is not on the learner's machine. A command that is neither here nor there gets bash's own
 * "command not found".
 */

/** Tools of a learner's own machine that are not on this one: names, and where to go instead. */
export const toolsElsewhere: readonly (readonly [commands: string, instead: string])[] = [
  ['nvim view emacs pico ed code edit notepad gedit open', 'use vi, nano or the Editor beside the terminal'],
  ['docker podman nerdctl crictl ctr docker-compose', 'the containers run on the nodes of the cluster; kubectl get pods lists them'],
  ['minikube kind k3d k3s kubeadm microk8s', 'a cluster is running already; kubectl get nodes shows it'],
  ['helm k9s kustomize skaffold', 'write a manifest and run kubectl apply -f FILE'],
  ['kubens', 'run kubectl config set-context --current --namespace=NAME'],
  ['kubectx', 'run kubectl config use-context NAME'],
  ['sudo su doas', 'no command here needs another user; type it without'],
  ['man info tldr', 'run kubectl COMMAND --help, TOOL --help, or help'],
  ['apt apt-get yum dnf apk brew snap pip pip3 npm', 'nothing can be installed; help tells what there is'],
  ['ssh scp systemctl journalctl service', 'a node is seen with kubectl describe node, a container is entered with kubectl exec -it POD -- sh'],
  ['jq yq', "run kubectl get pods -o jsonpath='{.items[*].metadata.name}' to pick out fields"],
  ['tree', 'run find'],
  ['reboot shutdown poweroff', 'the button Reset starts a fresh cluster'],
];

const INSTEAD_OF: ReadonlyMap<string, string> = new Map(
  toolsElsewhere.flatMap(([commands, instead]) => commands.split(' ').map((name) => [name, instead] as const)),
);

/** What to say of a command that is not here but that learners reach for; undefined for any other. */
export function explainMissing(name: string): string | undefined {
  if (name === 'logout') return "bash: logout: not login shell: use `exit'";
  const instead = INSTEAD_OF.get(name);
  return instead === undefined ? undefined : `${name}: ${name} is not simulated here: ${instead}`;
}
