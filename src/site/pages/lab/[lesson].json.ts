/** `/lab/LESSON.json`: what the lab of that lesson's page loads when it wakes. */
import type { APIRoute, GetStaticPaths } from 'astro';
import { NO_LESSON, courseOf, exercisesByLesson } from '../../build/course.ts';

export const getStaticPaths: GetStaticPaths = () => [NO_LESSON, ...exercisesByLesson.keys()].map((lesson) => ({ params: { lesson } }));

export const GET: APIRoute = ({ params }) => new Response(JSON.stringify(courseOf(params.lesson ?? NO_LESSON)));
