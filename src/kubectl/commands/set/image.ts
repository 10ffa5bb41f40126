/** `kubectl set image`. Mirrors: kubectl/pkg/cmd/set/set_image.go. */
import { quote } from '../../../api/go-text.ts';
import type { Container } from '../../../api/types.gen.ts';
import type { Task } from '../../../kernel/types.ts';
import { flagTable } from '../../args/flags.ts';
import type { Command, Invocation } from '../../command.ts';
import { AggregateFailure, CommandError } from '../../errors.ts';
import { changeEach, SET_FLAGS, setTargetsOf, withPodSpec } from './change-objects.ts';

export const SET_IMAGE: Command = { name: 'image', flags: flagTable(SET_FLAGS), run: setImage };

function* setImage(invocation: Invocation): Task<number> {
  const { args } = invocation;
  const words = args.filter((arg) => !arg.includes('='));
  const images = args.filter((arg) => arg.includes('=')).map((arg) => ({ name: arg.slice(0, arg.indexOf('=')), image: arg.slice(arg.indexOf('=') + 1) }));
  const targets = yield* setTargetsOf(invocation, words);
  if (targets.errors.length > 0) throw new AggregateFailure(targets.errors);
  if (images.length === 0) throw new CommandError('error: at least one image update is required');
  return yield* changeEach(invocation, targets, { done: 'image updated', failed: 'failed to patch image update to pod template:' }, (target) =>
    withPodSpec(target, (spec) => {
      const all = [...spec.containers, ...(spec.initContainers ?? [])];
      const unknown = images.find(({ name }) => name !== '*' && !all.some((container) => container.name === name));
      if (unknown) throw new CommandError(`error: unable to find container named ${quote(unknown.name)}`);
      const withImage = (container: Container): Container => {
        const image = images.find(({ name }) => name === container.name) ?? images.find(({ name }) => name === '*');
        return image ? { ...container, image: image.image } : container;
      };
      const initContainers = spec.initContainers?.map(withImage);
      return { ...spec, containers: spec.containers.map(withImage), ...(initContainers && { initContainers }) };
    }),
  );
}
