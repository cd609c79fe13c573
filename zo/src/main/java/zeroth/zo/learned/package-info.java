/**
 * ZO Fine-tuner's learned part (arXiv 2510.00419): a small network for each tensor that says how
 * far to perturb it, and how these networks are trained, once for a base model. Depends on {@code
 * zeroth.zo}, its rules, and {@code zeroth.tensor}; {@link zeroth.zo.method.ZoFineTuner} uses it.
 */
package zeroth.zo.learned;
