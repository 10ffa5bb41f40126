/**
 * Code fences that the lab can act on. Marked `run`, a shell fence carries its commands; marked `apply`, a YAML fence
 * with a title carries its file. The page's script puts a button on each; without script they are plain code.
 */
import type { ExpressiveCodePlugin } from 'astro-expressive-code';

const SHELL = new Set(['sh', 'shell', 'bash', 'console']);

/** The commands of a shell fence: in a `console` fence those after a `$ ` prompt, else every line that is no comment. */
export function commandsOf(language: string, code: string): string[] {
  const lines = code.split('\n').map((line) => line.trimEnd());
  if (language === 'console') return lines.filter((line) => line.startsWith('$ ')).map((line) => line.slice(2));
  return lines.filter((line) => line !== '' && !line.startsWith('#'));
}

export function labActions(): ExpressiveCodePlugin {
  return {
    name: 'lab-actions',
    hooks: {
      postprocessRenderedBlock: ({ codeBlock, renderData }) => {
        const { language, code, metaOptions, props } = codeBlock;
        const properties = renderData.blockAst.properties;
        // Expressive Code's script takes it away again where nothing scrolls; until it has run, the keyboard must get there.
        for (const child of renderData.blockAst.children) if (child.type === 'element' && child.tagName === 'pre') child.properties.tabIndex = 0;
        if (metaOptions.getBoolean('run') && SHELL.has(language)) properties['data-run'] = JSON.stringify(commandsOf(language, code));
        if (metaOptions.getBoolean('apply') && language === 'yaml') {
          const title = (props as { title?: string }).title;
          if (title === undefined) throw new Error('A YAML fence marked `apply` needs a title: ```yaml title="pod.yaml" apply');
          properties['data-apply'] = title;
          properties['data-text'] = `${code}\n`;
        }
      },
    },
  };
}
