# The logits of this classifier for the texts given: python load.py "a text" "another"
# Needs torch, transformers and safetensors. Longer texts than the tokenizer's
# model_max_length are cut; a run that cut them earlier says so in run.json, max_length.
import pathlib, sys, torch
from safetensors.torch import load_file
from transformers import AutoModel, AutoTokenizer

here = pathlib.Path(__file__).resolve().parent
tokenizer = AutoTokenizer.from_pretrained(here)
encoder = AutoModel.from_pretrained(here, add_pooling_layer=False).eval()
weights = load_file(here / "model.safetensors")
batch = tokenizer(sys.argv[1:], padding=True, truncation=True, return_tensors="pt")
with torch.no_grad():
    mask = batch["attention_mask"].unsqueeze(-1)
    mean = (encoder(**batch).last_hidden_state * mask).sum(1) / mask.sum(1)
    unit = torch.nn.functional.normalize(mean)
    logits = unit @ weights["classifier.weight"].T + weights["classifier.bias"]
for text, row in zip(sys.argv[1:], logits):
    print(encoder.config.id2label[int(row.argmax())], row.tolist(), text)
