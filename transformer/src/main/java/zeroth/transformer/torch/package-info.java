/**
 * Reads files that torch.save writes: state dicts of tensors, and the networks that the authors of
 * ZO Fine-tuner publish. A zip archive of stored entries and a pickle program, of which exactly
 * what such files contain is understood, and nothing is ever executed. Depends on {@code
 * zeroth.transformer.checkpoint}.
 */
package zeroth.transformer.torch;
