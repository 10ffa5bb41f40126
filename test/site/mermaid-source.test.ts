import { describe, expect, it } from 'vitest';
import { accessibleTextsOf, complaintsAbout, diagramHashOf } from '../../src/site/build/mermaid-source.ts';

const described = 'accTitle: Two parts\n  accDescr: One part calls the other.';

describe('a mermaid fence', () => {
  it('has a title and a description, on one line or in braces', () => {
    expect(accessibleTextsOf(`graph TD\n  ${described}`)).toEqual({ title: 'Two parts', description: 'One part calls the other.' });
    expect(accessibleTextsOf('graph TD\n accTitle: A\n accDescr {\n  two\n  lines\n }').description).toBe('two lines');
  });

  it('is complained about without them', () => {
    expect(complaintsAbout('graph TD\n  A --> B')).toEqual([
      'has no accTitle: say in one line what the drawing shows.',
      'has no accDescr: say in words what a reader would see.',
    ]);
  });

  it('may draw only participants that it declares', () => {
    const source = `sequenceDiagram\n  ${described}\n  participant Init1\n  participant Pod\n  Init1->>Pod: Complete\n  Init1-->|Success| Pod: Complete`;
    expect(complaintsAbout(source)).toEqual(['draws a participant "|Success| Pod" that no line declares.']);
  });

  it('has the same name with more white space around it, and another after a change', () => {
    expect(diagramHashOf('graph TD\n')).toBe(diagramHashOf('graph TD'));
    expect(diagramHashOf('graph TD')).not.toBe(diagramHashOf('graph LR'));
  });
});
