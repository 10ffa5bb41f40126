/**
 * Paths to fields, as error messages spell them: `spec.containers[0].ports`, `metadata.labels[app]`.
 * Validation builds one for each field that it visits, so a path is only its parent and a step; text is made on demand.
 *
 * Mirrors: apimachinery/pkg/util/validation/field/path.go.
 */
export class FieldPath {
  private readonly parent: FieldPath | undefined;
  private readonly step: string;

  private constructor(parent: FieldPath | undefined, step: string) {
    this.parent = parent;
    this.step = step;
  }

  /** A path from a field's name; more names go deeper. */
  static of(name: string, ...more: string[]): FieldPath {
    return new FieldPath(undefined, name).child(...more);
  }

  /** Fields of the value at this path. */
  child(...names: string[]): FieldPath {
    return names.reduce<FieldPath>((path, name) => new FieldPath(path, `.${name}`), this);
  }

  /** An element of the list at this path. */
  index(index: number): FieldPath {
    return new FieldPath(this, `[${index}]`);
  }

  /** An entry of the map at this path. */
  key(key: string): FieldPath {
    return new FieldPath(this, `[${key}]`);
  }

  toString(): string {
    return this.parent === undefined ? this.step : this.parent.toString() + this.step;
  }
}

/** A path that may be empty: `fldPath` of functions that also validate whole objects. */
export const childOf = (path: FieldPath | undefined, name: string): FieldPath => (path === undefined ? FieldPath.of(name) : path.child(name));
