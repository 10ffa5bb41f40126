import { describe, expect, it } from 'vitest';
import { describeCandidates } from '../../src/kubectl/describe-candidates.ts';

describe('candidates of a completion', () => {
  it('are described: commands and flags by their help, types by kind and short names', () => {
    expect(describeCandidates(['de'], ['delete', 'describe'])).toEqual({
      delete: 'Delete resources by file names, stdin, resources and names, or by resources and label selector',
      describe: 'Show details of a specific resource or group of resources',
    });
    expect(describeCandidates(['rollout', ''], ['restart', 'undo'])).toEqual({ restart: 'Restart a resource', undo: 'Undo a previous rollout' });
    expect(describeCandidates(['get', 'po'], ['poddisruptionbudgets', 'pods'])).toEqual({
      poddisruptionbudgets: 'PodDisruptionBudget, pdb',
      pods: 'Pod, po',
    });
    expect(describeCandidates(['get', '--show'], ['--show-kind', '--show-labels'])).toEqual({
      '--show-kind': 'If present, list the resource type for the requested object(s)',
      '--show-labels': 'When printing, show all labels as the last column (default hide labels column)',
    });
  });

  it('are left alone where one is filled in, or nothing is known', () => {
    expect(describeCandidates(['del'], ['delete'])).toBeUndefined();
    expect(describeCandidates(['get', 'pods', ''], ['web-1', 'web-2'])).toBeUndefined();
  });
});
