import { describe, expect, it } from 'vitest';
import { commandsOf } from '../../src/site/build/lab-actions.ts';

describe('the commands of a shell fence', () => {
  it('are its lines, without comments and empty lines', () => {
    expect(commandsOf('sh', '# look\nkubectl get pods\n\nkubectl get nodes  ')).toEqual(['kubectl get pods', 'kubectl get nodes']);
  });

  it('are only the lines after a prompt where the fence also shows output', () => {
    expect(commandsOf('console', '$ kubectl get pods\nNAME   READY\nweb    1/1\n$ kubectl delete pod web')).toEqual([
      'kubectl get pods',
      'kubectl delete pod web',
    ]);
  });
});
