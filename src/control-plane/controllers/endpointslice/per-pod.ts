/**
 * Remembers what was made of a pod. Objects from a cache never change, so what was made of one stays true; a Service is looked at again for
 * each change of any of its pods, and nearly all of them are as they were.
 */
import type { Pod, Service } from '../../../api/types.gen.ts';

/** `make`, asked once for a pod, a Service and a third thing that it reads; another one of them asks anew. */
export function perPod<Context, Made>(make: (pod: Pod, service: Service, context: Context) => Made): (pod: Pod, service: Service, context: Context) => Made {
  const known = new WeakMap<Pod, { service: Service; context: Context; made: Made }>();
  return (pod, service, context) => {
    const before = known.get(pod);
    if (before && before.service === service && before.context === context) return before.made;
    const made = make(pod, service, context);
    known.set(pod, { service, context, made });
    return made;
  };
}
