/** Names that ingress-nginx goes by. */

/** The name by which the controller's class goes. */
export const CONTROLLER = 'k8s.io/ingress-nginx';

/** The server that takes every host that none of the others has. */
export const ANY_HOST = '_';
