import { runPortableExamples } from "../portable-examples.ts";

runPortableExamples("Chromium");
