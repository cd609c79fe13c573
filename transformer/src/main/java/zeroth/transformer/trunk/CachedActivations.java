package zeroth.transformer.trunk;

/**
 * What a cache of activations has come to.
 *
 * @param sequences that it holds the states of
 * @param bytes that they take
 * @param most bytes that they may take
 * @param asked how many times a sequence's states were wanted
 * @param found how many times they were there
 */
public record CachedActivations(int sequences, long bytes, long most, long asked, long found) {}
