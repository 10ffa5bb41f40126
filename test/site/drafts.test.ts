import { describe, expect, it } from 'vitest';
import { readDrafts } from '../../src/site/lab/drafts.ts';
import { Buffers } from '../../src/site/lab/editor-buffers.ts';

describe('drafts of the editor', () => {
  it('are the texts that are not saved, but for those that a program waits for', () => {
    const buffers = new Buffers();
    buffers.hold('pod.yaml', 'kind: Pod\n', 'kind: Pod\n');
    buffers.hold('web.yaml', 'kind: Service\n', null);
    buffers.hold('job.yaml', 'kind: CronJob', 'kind: Job\n');
    buffers.follow([{ id: 1, path: '/home/learner/notes.txt', text: 'old', program: 'vi' }]);
    buffers.get('notes.txt')!.text = 'new';
    expect(buffers.drafts()).toEqual({ 'web.yaml': 'kind: Service\n', 'job.yaml': 'kind: CronJob' });
  });

  it.each([undefined, null, 'text', ['text'], { 'pod.yaml': 7 }])('are none where %j is stored', (raw) => {
    expect(readDrafts(raw)).toEqual({});
  });

  it('are read back as they were', () => {
    expect(readDrafts({ 'pod.yaml': 'kind: Pod\n' })).toEqual({ 'pod.yaml': 'kind: Pod\n' });
  });
});
