/**
 * What candidates have in common. K candidates of the weights differ in the trained tensors alone,
 * so the rows of a batch are the same for all of them up to the first layer that reads one: the
 * border. Below it stands the trunk, which is computed once for all candidates; above it rows grow
 * apart.
 *
 * <pre>
 * ids -> embeddings -> layer 0 .. border - 1 ->  states  -> layer border .. L - 1 -> head
 *        the trunk: once                         (T, C)     for each candidate
 * </pre>
 *
 * <p>{@link zeroth.transformer.trunk.Body} is a forward that can stop in front of a layer and go on
 * from there, {@link zeroth.transformer.trunk.SharedTrunk} evaluates candidates with one, and
 * {@link zeroth.transformer.trunk.ActivationCache} keeps the border's states of texts that come
 * again. A gradient's tape begins at the border too, since nothing below has one. All of it is
 * exact: a row of a sequence is made by the same arithmetic in the same order whatever candidates
 * and whatever other sequences are beside it, so states that were made once and put down again are,
 * to the bit, those that a candidate would have made by itself. Where the border is 0, as when
 * embeddings are trained, a forward is what it is without this package.
 *
 * <p>Depends on {@code zeroth.tensor} alone.
 */
package zeroth.transformer.trunk;
