import { describe, expect, it } from 'vitest';
import * as errors from '../../src/api/errors.ts';
import { FieldPath } from '../../src/api/field-path.ts';

const PODS = { group: '', name: 'pods' };
const spec = FieldPath.of('spec');

describe('field errors', () => {
  it('read as Go writes them', () => {
    const list = [
      errors.required(spec.child('containers')),
      errors.invalid(spec.child('containers').index(0).child('ports').index(1).child('containerPort'), 70000, 'must be between 1 and 65535, inclusive'),
      errors.duplicate(spec.child('containers').index(1).child('name'), 'app'),
      errors.notSupported(spec.child('restartPolicy'), 'Sometimes', ['Always', 'OnFailure', 'Never']),
      errors.forbidden(FieldPath.of('metadata', 'namespace'), 'not allowed on this type'),
      errors.tooLong(FieldPath.of('data'), 10),
      errors.tooMany(FieldPath.of('rules'), 21, 20),
      errors.invalid(FieldPath.of('metadata', 'labels').key('a'), 'x "y"', 'no'),
    ];
    expect(list.map(errors.errorTextOf)).toEqual([
      'spec.containers: Required value',
      'spec.containers[0].ports[1].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
      'spec.containers[1].name: Duplicate value: "app"',
      'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
      'metadata.namespace: Forbidden: not allowed on this type',
      'data: Too long: may not be more than 10 bytes',
      'rules: Too many: 21: must have at most 20 items',
      'metadata.labels[a]: Invalid value: "x \\"y\\"": no',
    ]);
  });

  it('stand alone, or in brackets when there are several, each once', () => {
    const one = errors.required(spec);
    const two = errors.required(FieldPath.of('metadata', 'name'), 'name or generateName is required');
    expect(errors.aggregateTextOf([])).toBe('');
    expect(errors.aggregateTextOf([one, one])).toBe('spec: Required value');
    expect(errors.aggregateTextOf([one, two])).toBe('[spec: Required value, metadata.name: Required value: name or generateName is required]');
  });
});

describe('statuses', () => {
  it('say what is not there, what is there already, what has changed', () => {
    expect(errors.notFound(PODS, 'web')).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'pods "web" not found',
      reason: 'NotFound',
      details: { name: 'web', kind: 'pods' },
      code: 404,
    });
    expect(errors.alreadyExists({ group: 'apps', name: 'deployments' }, 'd').message).toBe('deployments.apps "d" already exists');
    expect(errors.conflict(PODS, 'web', errors.OBJECT_MODIFIED).message).toBe(
      'Operation cannot be fulfilled on pods "web": the object has been modified; please apply your changes to the latest version and try again',
    );
    expect(errors.forbiddenStatus(PODS, 'web', 'no').message).toBe('pods "web" is forbidden: no');
  });

  it('carry a cause for each invalid field', () => {
    expect(errors.invalidStatus({ group: '', kind: 'Pod' }, 'a', [errors.required(spec.child('containers'))])).toMatchObject({
      code: 422,
      reason: 'Invalid',
      message: 'Pod "a" is invalid: spec.containers: Required value',
      details: { name: 'a', kind: 'Pod', causes: [{ reason: 'FieldValueRequired', message: 'Required value', field: 'spec.containers' }] },
    });
  });

  it('are told apart by their reason', () => {
    expect(errors.hasReason(errors.notFound(PODS, 'web'), 'NotFound')).toBe(true);
    expect(errors.hasReason({ kind: 'Pod' }, 'NotFound')).toBe(false);
  });
});
