/** `/lab/scenarios/NAME.json`: what the playground's lab loads for a scenario that the reader chose. */
import type { APIRoute, GetStaticPaths } from 'astro';
import { catalogue, courseOfScenario } from '../../../build/course.ts';

export const getStaticPaths: GetStaticPaths = () => catalogue.scenarios.map(({ name }) => ({ params: { scenario: name } }));

export const GET: APIRoute = ({ params }) => new Response(JSON.stringify(courseOfScenario(params.scenario ?? '')));
