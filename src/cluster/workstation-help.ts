/** What the learner's prompt says of itself. */

/** `help` at the learner's prompt. */
export const workstationHelp = (): string => `This is a bash-like shell on a machine beside the cluster.

  kubectl get nodes            the cluster; k is short for kubectl
  kubectl run web --image=nginx
  kubectl get pods -w          what changes, until Ctrl-C
  kubectl describe pod web     details, and events at the end
  kubectl exec -it web -- sh   a shell inside the container
  why pod/web                  what led to the pod's state, cause by cause
  trace web http://other:80    the way of a request from pod web, hop by hop
  fault --help                 makes something go wrong: a node, a pull, a probe
  kubectl --help               all commands; not all of them are simulated

Files: vi and nano open the Editor beside the terminal; a file dropped there is written here.
Tools: ls cat grep sed awk less watch diff curl and more; TOOL --help explains one.
Keys: Tab completes, Up brings back earlier lines, Ctrl-C stops a program, Ctrl-D ends input.
There is one prompt: a line that ends with & goes on beside it, as in kubectl port-forward web 8080:80 &
`;
