/** What resource names and amounts look like to a validator. */
import { formatQuantity, parseQuantity } from '../quantity.ts';

export const isHugePages = (name: string): boolean => name.startsWith('hugepages-');

export const showAmount = (amount: string | number): string => formatQuantity(parseQuantity(amount));
