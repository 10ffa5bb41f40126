import { expect, it } from 'vitest';
import { apiResources } from '../../src/api/resources.ts';
import { exitCodeEntries, refusedResourceGroups, refusedTools, simulatedResourceGroups } from '../../src/session/reference.ts';

it('sorts every resource of the API into those that are simulated and those that are not', () => {
  const simulated = simulatedResourceGroups();
  const refused = refusedResourceGroups();
  expect(simulated.find(({ groupVersion }) => groupVersion === 'batch/v1')).toEqual({ groupVersion: 'batch/v1', names: ['cronjobs', 'jobs'] });
  expect(refused.find(({ groupVersion }) => groupVersion === 'v1')?.names).toContain('replicationcontrollers');
  expect([...simulated, ...refused].flatMap(({ names }) => names)).toHaveLength(apiResources.length);
});

it('names the signal behind an exit code', () => {
  expect(exitCodeEntries().map(({ code, signal }) => [code, signal])).toEqual([
    [0, undefined],
    [1, undefined],
    [2, undefined],
    [126, undefined],
    [127, undefined],
    [128, undefined],
    [130, 'SIGINT'],
    [131, 'SIGQUIT'],
    [134, 'SIGABRT'],
    [137, 'SIGKILL'],
    [139, 'SIGSEGV'],
    [143, 'SIGTERM'],
  ]);
});

it('says where to go instead of a tool that is not on the learner’s machine', () => {
  expect(refusedTools()).toContainEqual({ names: ['tree'], instead: 'run find' });
});
