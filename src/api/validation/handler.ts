/** Validation of what probes and hooks do. Mirrors pkg/apis/core/validation/validation.go (validateHandler). */
import { forbidden, invalid, notSupported, required, type FieldError } from '../field-error.ts';
import type { FieldPath } from '../field-path.ts';
import { isHttpHeaderName } from '../names.ts';
import type { LifecycleHandler, Probe } from '../types.gen.ts';
import { portNumOrName } from './common.ts';
import { portErrors } from './port-errors.ts';

type Handler = Pick<LifecycleHandler, 'exec' | 'httpGet' | 'tcpSocket' | 'sleep'> & Pick<Probe, 'grpc'>;

/** What a probe or hook does: exactly one of the ways. */
export function validateHandler(handler: Handler, gracePeriodSeconds: number | undefined, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  let count = 0;
  const another = (name: string): boolean => {
    count++;
    if (count > 1) errors.push(forbidden(path.child(name), 'may not specify more than 1 handler type'));
    return count === 1;
  };
  if (handler.exec && another('exec') && !handler.exec.command?.length) errors.push(required(path.child('exec', 'command')));
  if (handler.httpGet && another('httpGet')) errors.push(...validateHttpGet(handler.httpGet, path.child('httpGet')));
  if (handler.tcpSocket && another('tcpSocket')) errors.push(...portNumOrName(handler.tcpSocket.port, path.child('tcpSocket', 'port')));
  if (handler.grpc && another('grpc')) errors.push(...portErrors(handler.grpc.port, path.child('grpc', 'port')));
  if (handler.sleep && another('sleep')) errors.push(...validateSleep(handler.sleep.seconds, gracePeriodSeconds, path.child('sleep')));
  if (count === 0) errors.push(required(path, 'must specify a handler type'));
  return errors;
}

function validateHttpGet(get: NonNullable<Probe['httpGet']>, path: FieldPath): FieldError[] {
  const errors = get.path ? [] : [required(path.child('path'))];
  errors.push(...portNumOrName(get.port, path.child('port')));
  if (get.scheme !== 'HTTP' && get.scheme !== 'HTTPS') errors.push(notSupported(path.child('scheme'), get.scheme ?? '', ['HTTP', 'HTTPS']));
  for (const header of get.httpHeaders ?? [])
    errors.push(...isHttpHeaderName(header.name).map((complaint) => invalid(path.child('httpHeaders'), header.name, complaint)));
  return errors;
}

/** `sleep`: not longer than the pod's time to stop. */
export function validateSleep(seconds: number, gracePeriodSeconds: number | undefined, path: FieldPath): FieldError[] {
  const longest = gracePeriodSeconds ?? 0;
  if (gracePeriodSeconds !== undefined && seconds >= 0 && seconds <= longest) return [];
  return [invalid(path, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${longest})`)];
}
