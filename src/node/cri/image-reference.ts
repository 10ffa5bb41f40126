/**
 * Image names: what people write and what it stands for.
 *
 * Mirrors: github.com/distribution/reference (ParseDockerRef) and pkg/util/parsers, as the kubelet applies the default tag.
 */

/** A name taken apart. `repository` is whole: `docker.io/library/nginx`. */
export interface ImageReference {
  repository: string;
  tag: string;
  digest: string;
}

const PATH_PART = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const REPOSITORY = new RegExp(`^${PATH_PART}(?:/${PATH_PART})*$`);
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;

/** Docker Hub's short names get their registry and `library/`. */
function splitDomain(name: string): { domain: string; path: string } {
  const slash = name.indexOf('/');
  const head = slash < 0 ? '' : name.slice(0, slash);
  const isDomain = head !== '' && (/[.:]/.test(head) || head === 'localhost' || head.toLowerCase() !== head);
  const domain = isDomain ? (head === 'index.docker.io' ? 'docker.io' : head) : 'docker.io';
  const path = isDomain ? name.slice(slash + 1) : name;
  return { domain, path: domain === 'docker.io' && !path.includes('/') ? `library/${path}` : path };
}

/**
 * `nginx` → docker.io/library/nginx, tag `latest` unless a digest is given. A string is an error, in the library's words:
 * `invalid reference format: repository name (library/NGINX) must be lowercase`.
 */
export function parseImageReference(image: string): ImageReference | string {
  if (image === '') return 'invalid reference format';
  const at = image.indexOf('@');
  const digest = at < 0 ? '' : image.slice(at + 1);
  const name = at < 0 ? image : image.slice(0, at);
  const colon = name.lastIndexOf(':');
  const hasTag = colon > name.lastIndexOf('/');
  const tag = hasTag ? name.slice(colon + 1) : '';
  const { domain, path } = splitDomain(hasTag ? name.slice(0, colon) : name);
  // As the library does: case is judged on what stands before the first colon of the path, before anything else.
  const bare = path.includes(':') ? path.slice(0, path.indexOf(':')) : path;
  if (bare.toLowerCase() !== bare) return `invalid reference format: repository name (${bare}) must be lowercase`;
  if (!REPOSITORY.test(path) || (hasTag && !TAG.test(tag)) || (at >= 0 && !DIGEST.test(digest))) return 'invalid reference format';
  return { repository: `${domain}/${path}`, tag: tag || (digest ? '' : 'latest'), digest };
}

/** The whole name: `docker.io/library/nginx:latest`. */
export const formatImageReference = ({ repository, tag, digest }: ImageReference): string => repository + (tag ? `:${tag}` : '') + (digest ? `@${digest}` : '');
