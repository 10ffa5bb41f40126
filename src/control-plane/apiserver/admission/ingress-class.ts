/**
 * The class of Ingresses that name none, where one class is marked as the default.
 *
 * Mirrors: plugin/pkg/admission/network/defaultingressclass/admission.go.
 */
import { INGRESS_CLASS_ANNOTATION, isDefaultIngressClass } from '../../../api/ingress-util.ts';
import { findResourceByKind } from '../../../api/resources.ts';
import type { Ingress, IngressClass } from '../../../api/types.gen.ts';
import { keyPrefixOf, type ObjectStore } from '../storage/object-store.ts';

const classes = findResourceByKind('networking.k8s.io/v1', 'IngressClass')!;

/** Gives a new Ingress the newest default class; of those of one instant, the first by name. */
export function setDefaultIngressClass(store: ObjectStore, { metadata, spec }: Ingress): void {
  if (spec === undefined || spec.ingressClassName !== undefined || metadata.annotations?.[INGRESS_CLASS_ANNOTATION] !== undefined) return;
  const rank = ({ metadata: { creationTimestamp = '', name } }: IngressClass): [string, string] => [creationTimestamp, name];
  const [newest] = (store.etcd.range(keyPrefixOf(classes, undefined)).map(({ value }) => value) as unknown as IngressClass[])
    .filter(isDefaultIngressClass)
    .sort((a, b) => {
      const [[at, name], [otherAt, otherName]] = [rank(a), rank(b)];
      return at === otherAt ? (name < otherName ? -1 : 1) : at > otherAt ? -1 : 1;
    });
  if (newest) spec.ingressClassName = newest.metadata.name;
}
