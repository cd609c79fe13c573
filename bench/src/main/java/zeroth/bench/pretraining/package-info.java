/**
 * Trains a small language model from nothing on WordNet's glosses, first order: {@link
 * zeroth.bench.pretraining.GlossTexts} are the texts, {@link zeroth.bench.pretraining.BytePairs}
 * learns a vocabulary from them, {@link zeroth.bench.pretraining.Pretraining} the weights, and
 * {@link zeroth.bench.pretraining.DecoderFiles} writes both as a Hugging Face directory. What came
 * of it once is part of this project: {@link zeroth.bench.pretraining.GlossLm}.
 */
package zeroth.bench.pretraining;
