/**
 * Reads one kind of file that torch writes: the networks that the authors of ZO Fine-tuner publish.
 * A zip archive of stored entries and a pickle program, of which exactly what such a file contains
 * is understood, and nothing is ever executed. Depends on {@code zeroth.tensor} alone.
 */
package zeroth.transformer.torch;
