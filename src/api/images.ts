/**
 * Names of images: `registry.example.com:5000/team/app:v1@sha256:…`.
 *
 * Mirrors: pkg/util/parsers (ParseImageName) with the reference grammar of distribution.
 */

/** The parts of an image's name. `tag` is `latest` when neither tag nor digest is given. */
export interface ImageReference {
  /** With the registry, as written: `nginx`, `registry.example.com/app`. */
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
}

const DOMAIN = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*(?::[0-9]+)?/';
const PATH = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*';
const REFERENCE = new RegExp(
  `^((?:${DOMAIN})?${PATH})(?::([\\w][\\w.-]{0,127}))?(?:@([A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?$`,
);

/** The parts of an image's name, or undefined when it is no valid name (`couldn't parse image name`). */
export function parseImageName(image: string): ImageReference | undefined {
  const match = REFERENCE.exec(image);
  if (match === null) return undefined;
  const [, repository = '', tag = '', digest = ''] = match;
  return { repository, tag: tag === '' && digest === '' ? 'latest' : tag, digest };
}

/** How an image is pulled when the pod does not say: again each time if its tag is `latest`. */
export const defaultPullPolicyOf = (image: string): 'Always' | 'IfNotPresent' => (parseImageName(image)?.tag === 'latest' ? 'Always' : 'IfNotPresent');
