/** `npm start`: the story of two databases that come to agree, told with the commands that a user types. */
import "../examples/two-databases/story.ts";
