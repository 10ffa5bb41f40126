/** What quotas count in, and what the names of a class's resources end with. */
import { quantityOf } from '../quantity.ts';

export const CLASS_SUFFIX = '.storageclass.storage.k8s.io/';

export const ONE = quantityOf(1);
