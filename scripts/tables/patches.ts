/** Runners for patches. `MergeItem` is the struct of Kubernetes' own tests; Deployment is not simulated but merges by the same rules. */
import { applyJsonMergePatch } from '../../src/api/patch/json-merge-patch.ts';
import { applyJsonPatch, type JsonPatchOperation } from '../../src/api/patch/json-patch.ts';
import type { JsonObject } from '../../src/api/patch/json-value.ts';
import { patchTypeOf, type PatchType } from '../../src/api/patch/patch-schema.ts';
import { createThreeWayMergePatch, createTwoWayMergePatch } from '../../src/api/patch/create-strategic-merge-patch.ts';
import { applyStrategicMergePatch } from '../../src/api/patch/strategic-merge-patch.ts';
import { moreSchema } from '../../src/api/more-schema.ts';
import { schemaText } from '../../src/api/schema.gen.ts';
import { createSchema } from '../../src/api/schema.ts';
import { attempt, isSame, type TableCase, type TableResult, type TableRunner, type TableRunners } from './runner.ts';

const TEST_TYPES = `
MergeItem name:s value:s other:s mergingList:[MergeItem@name nonMergingList:[MergeItem mergingIntList:[i@ nonMergingIntList:[i mergeItemPtr:[MergeItem@name simpleMap:{s replacingItem:o jsonItem:{s retainKeysMap:RetainKeysMergeItem! retainKeysMergingList:[MergeItem@name!
RetainKeysMergeItem name:s value:s other:s simpleMap:{s mergingIntList:[i@ mergingList:[MergeItem@name nonMergingList:[MergeItem
PrecisionItem name:s int32:i int64:l float32:f float64:f`;

const WORKLOADS = `
Deployment apiVersion:s kind:s metadata:ObjectMeta spec:DeploymentSpec status:o
DeploymentSpec minReadySeconds:i paused:b progressDeadlineSeconds:i replicas:i revisionHistoryLimit:i selector:LabelSelector strategy:DeploymentStrategy! template:PodTemplateSpec
DeploymentStrategy type:s rollingUpdate:RollingUpdateDeployment
RollingUpdateDeployment maxSurge:x maxUnavailable:x
PodTemplateSpec metadata:ObjectMeta spec:PodSpec`;

const testSchema = createSchema(schemaText.trim() + TEST_TYPES + WORKLOADS, moreSchema);
const typeNamed = (name: string): PatchType => patchTypeOf(name, testSchema);

/** Patches with nulls differ from patches without, so they are compared strictly but for the order of keys. */
const sorted = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(sorted)
    : value !== null && typeof value === 'object'
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, part]) => [key, sorted(part)]),
        )
      : value;

function outcome(testCase: TableCase, compute: () => unknown, want: unknown = testCase.expected): TableResult {
  const { value, error } = attempt(compute);
  if (error !== null || testCase.error !== null) return { ok: error === testCase.error, got: error ?? value, want: testCase.error ?? want };
  return { ok: JSON.stringify(sorted(value)) === JSON.stringify(sorted(want)), got: value, want };
}

const object = (testCase: TableCase, field: string): JsonObject => (testCase[field] ?? {}) as JsonObject;

const applied: TableRunner = (testCase) =>
  outcome(testCase, () =>
    applyStrategicMergePatch(object(testCase, 'original'), object(testCase, 'patch'), typeNamed((testCase.schema ?? testCase.kind) as string)),
  );

export const patches: TableRunners = {
  'apimachinery/json_merge_patch': (testCase) => outcome(testCase, () => applyJsonMergePatch(testCase.original, testCase.patch)),
  'apimachinery/json_patch': (testCase) => outcome(testCase, () => applyJsonPatch(testCase.original, testCase.patch as JsonPatchOperation[])),
  'apimachinery/strategic_merge_patch': applied,
  'apimachinery/strategic_merge_patch_mergeitem_apply': applied,
  'apimachinery/strategic_merge_patch_mergeitem_diff': (testCase) =>
    outcome(testCase, () => createTwoWayMergePatch(object(testCase, 'original'), object(testCase, 'modified'), typeNamed(testCase.schema as string))),
  'apimachinery/strategic_merge_patch_mergeitem_3way': (testCase) =>
    outcome(testCase, () =>
      createThreeWayMergePatch(
        object(testCase, 'lastApplied'),
        object(testCase, 'modified'),
        object(testCase, 'current'),
        typeNamed(testCase.schema as string),
      ),
    ),
  'apimachinery/three_way_apply': (testCase) => {
    const live = object(testCase, 'live');
    const type = typeNamed(live.kind as string);
    const { ok, got } = outcome(
      testCase,
      () => createThreeWayMergePatch(object(testCase, 'lastApplied'), object(testCase, 'manifest'), live, type),
      testCase.patch,
    );
    const result = ok ? applyStrategicMergePatch(live, got === null ? {} : (got as JsonObject), type) : got;
    return { ok: ok && isSame(result, testCase.expected), got: result, want: ok ? testCase.expected : testCase.patch };
  },
};
