"""Generators by their traces: what is kept of each record, and that no prompt is."""

import json
from typing import Any

import pytest

from tallystick.evidence.scan.signals.signal import prompt_digest
from tests.evidence.pictures import (
    ascii_tag,
    exif,
    exif_segment,
    jpeg,
    looked_at,
    png,
    raw_tag,
    segment,
    text,
    xmp,
    xmp_segment,
)

pytest.importorskip("PIL.Image")

PROMPT = "a lighthouse, wide harbour, morning fog"
A1111 = (
    f"{PROMPT}\nNegative prompt: rain, boats\nSteps: 22, Sampler: Euler a, CFG scale: 7, Seed: 1234, Size: 512x768, "
)
A1111 += "Model hash: abcdef1234, Model: lighthouses_v2, Version: v1.10.1"


def only(told: dict[str, Any], kind: str = "generator") -> dict[str, Any]:
    found = [one for one in told["signals"] if one["kind"] == kind]
    assert len(found) == 1, told
    return found[0]


def kept(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["model"], row["seed"], row["steps"], row["dimensions"], row["prompt_sha256"] == prompt_digest(PROMPT)


def user_comment(value: str, encoding: str = "utf-16-le") -> bytes:
    return exif_segment(exif([], [raw_tag(0x9286, b"UNICODE\0" + value.encode(encoding))]))


@pytest.mark.parametrize(
    "data",
    [
        png(text("parameters", A1111)),
        jpeg(user_comment(A1111)),
        jpeg(user_comment(A1111, "utf-16-be")),
        jpeg(segment(0xFE, A1111.encode())),
    ],
)
def test_automatic1111_in_every_container(data: bytes) -> None:
    row = only(looked_at(data))
    assert row["generator"].startswith("AUTOMATIC1111")
    assert row["says"] == "declared_ai"
    assert row["model_sha"] == "abcdef1234"
    assert kept(row) == ("lighthouses_v2", "1234", "22", "512x768", True)


def test_forge_is_told_from_its_version() -> None:
    row = only(looked_at(png(text("parameters", A1111.replace("v1.10.1", "f2.0.1v1.10.1")))))
    assert row["generator"].startswith("Forge")


@pytest.mark.parametrize("sign", ["Mask blur: 4", "Denoising strength: 0.5"])
def test_a_record_that_began_from_a_picture_is_an_edit(sign: str) -> None:
    assert only(looked_at(png(text("parameters", f"{A1111}, {sign}"))))["says"] == "declared_ai_edit"
    enlarged = only(looked_at(png(text("parameters", f"{A1111}, Denoising strength: 0.5, Hires upscale: 2"))))
    assert enlarged["says"] == "declared_ai"


def test_postprocessing_is_an_edit_of_whatever_went_in() -> None:
    assert only(looked_at(png(text("postprocessing", "Postprocess upscale by: 4"))))["says"] == "declared_ai_edit"


def graph(*more: tuple[str, dict[str, Any]]) -> str:
    nodes = {
        "3": {
            "class_type": "KSampler",
            "inputs": {"seed": 1234, "steps": 22, "positive": ["6", 0], "negative": ["7", 0]},
        },
        "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "lighthouses_v2"}},
        "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 512, "height": 768}},
        "6": {"class_type": "CLIPTextEncode", "inputs": {"text": PROMPT, "clip": ["4", 1]}},
        "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "rain", "clip": ["4", 1]}},
        **dict(more),
    }
    return json.dumps(nodes)


def test_comfyui_follows_the_graph_to_the_prompt() -> None:
    row = only(looked_at(png(text("prompt", graph()), text("workflow", '{"nodes": []}'))))
    assert row["generator"] == "ComfyUI"
    assert row["says"] == "declared_ai"
    assert kept(row) == ("lighthouses_v2", "1234", "22", "512x768", True)


def test_comfyui_that_loads_a_picture_is_an_edit() -> None:
    loading = graph(("12", {"class_type": "LoadImage", "inputs": {"image": "x.png"}}))
    assert only(looked_at(png(text("prompt", loading))))["says"] == "declared_ai_edit"


def test_a_graph_that_runs_in_a_circle_ends() -> None:
    circle = {"3": {"class_type": "KSampler", "inputs": {"positive": ["4", 0]}}}
    circle["4"] = {"class_type": "Reroute", "inputs": {str(way): ["4", 0] for way in range(50)}}
    assert only(looked_at(png(text("prompt", json.dumps(circle)))))["prompt_sha256"] is None


RECORDS = {
    "SwarmUI": (
        "parameters",
        {
            "sui_image_params": {
                "prompt": PROMPT,
                "model": "lighthouses_v2",
                "seed": 1234,
                "steps": 22,
                "width": 512,
                "height": 768,
                "swarm_version": "0.9",
            }
        },
    ),
    "InvokeAI": (
        "invokeai_metadata",
        {
            "generation_mode": "txt2img",
            "positive_prompt": PROMPT,
            "seed": 1234,
            "steps": 22,
            "width": 512,
            "height": 768,
            "model": {"name": "lighthouses_v2", "hash": "blake3:abcdef123456"},
        },
    ),
    "InvokeAI ": (
        "sd-metadata",
        {
            "model_weights": "lighthouses_v2",
            "app_id": "invoke-ai/InvokeAI",
            "image": {
                "prompt": [{"prompt": PROMPT, "weight": 1.0}],
                "seed": 1234,
                "steps": 22,
                "width": 512,
                "height": 768,
                "type": "txt2img",
            },
        },
    ),
    "Fooocus": (
        "Comment",
        {
            "Prompt": PROMPT,
            "Base Model": "lighthouses_v2",
            "Seed": 1234,
            "Steps": 22,
            "Resolution": "(512, 768)",
            "Version": "Fooocus v2.1",
        },
    ),
    "Easy Diffusion": (
        "parameters",
        {
            "prompt": PROMPT,
            "negative_prompt": "rain",
            "use_stable_diffusion_model": "/home/somebody/lighthouses_v2",
            "seed": 1234,
            "num_inference_steps": 22,
            "width": 512,
            "height": 768,
        },
    ),
}


@pytest.mark.parametrize("tool", RECORDS)
def test_the_records_of_other_tools(tool: str) -> None:
    key, record = RECORDS[tool]
    row = only(looked_at(png(text(key, json.dumps(record)))))
    assert row["generator"].startswith(tool.strip())
    assert row["says"] == "declared_ai"
    assert kept(row) == ("lighthouses_v2", "1234", "22", "512x768", True)


def test_invokeai_of_the_first_generation_wrote_its_command_line() -> None:
    row = only(looked_at(png(text("Dream", f'"{PROMPT}" -s 22 -S 1234 -W 512 -H 768 -C 7.5 -A k_lms'))))
    assert row["generator"] == "InvokeAI"
    assert kept(row) == (None, "1234", "22", "512x768", True)


def test_a_likeness_taken_from_a_picture_is_an_edit() -> None:
    record = RECORDS["InvokeAI"][1] | {"ipAdapters": [{"image": {"image_name": "x.png"}}]}
    assert only(looked_at(png(text("invokeai_metadata", json.dumps(record)))))["says"] == "declared_ai_edit"


NOVEL = {"steps": 22, "sampler": "k_euler", "seed": 1234, "uc": "rain", "width": 512, "height": 768}


def test_novelai_keeps_its_prompt_beside_its_record() -> None:
    chunks = [text("Software", "NovelAI"), text("Description", PROMPT), text("Source", "Stable Diffusion 1D44365E")]
    row = only(looked_at(png(*chunks, text("Comment", json.dumps(NOVEL)))))
    assert row["generator"] == "NovelAI"
    assert row["model_sha"] == "1D44365E"
    assert kept(row) == ("Stable Diffusion 1D44365E", "1234", "22", "512x768", True)


def test_draw_things_writes_a_comment_into_xmp() -> None:
    record = {"c": PROMPT, "uc": "rain", "sampler": "Euler", "seed": 1234, "steps": 22, "size": "512x768"}
    record |= {"model": "lighthouses_v2", "strength": 1}
    comment = json.dumps(record).replace('"', "&quot;")
    inside = f"<exif:UserComment><rdf:Alt><rdf:li>{comment}</rdf:li></rdf:Alt></exif:UserComment>"
    inside += "<xmp:CreatorTool>Draw Things</xmp:CreatorTool>"
    row = only(looked_at(jpeg(xmp_segment(xmp(inside)))))
    assert row["generator"] == "Draw Things"
    assert kept(row) == ("lighthouses_v2", "1234", "22", "512x768", True)


@pytest.mark.parametrize(
    ("data", "tool", "says"),
    [
        (
            png(text("Description", "a lighthouse --v 6 Job ID: 12345678-1234-1234-1234-123456789abc")),
            "Midjourney",
            "ai",
        ),
        (jpeg(xmp_segment(xmp("<photoshop:Credit>Made with Google AI</photoshop:Credit>"))), "Google AI", "ai"),
        (jpeg(xmp_segment(xmp("<photoshop:Credit>Edited with Google AI</photoshop:Credit>"))), "Google AI", "ai_edit"),
        (jpeg(exif_segment(exif([ascii_tag(0x0131, "Adobe Firefly 3")]))), "Adobe Firefly", "ai"),
        (png(text("Software", "DALL-E 3")), "DALL-E", "ai"),
    ],
)
def test_generators_by_name(data: bytes, tool: str, says: str) -> None:
    row = only(looked_at(data))
    assert (row["generator"], row["says"]) == (tool, f"declared_{says}")


@pytest.mark.parametrize(
    "value", ["Adobe Photoshop 25.0", "Geminid observatory camera 2", "Made by hand", "Comfy", "Steps: to the beach"]
)
def test_what_only_looks_like_a_name_declares_nothing(value: str) -> None:
    data = png(text("Software", value), text("Title", value), text("Comment", value))
    assert looked_at(data)["signals"] == []


def test_the_same_prompt_gives_one_digest_however_it_is_spaced() -> None:
    assert prompt_digest(PROMPT) == prompt_digest(f"  {PROMPT.replace(', ', ',  ')}\n")
    assert prompt_digest("") is None
    assert prompt_digest(" \n") is None


@pytest.mark.parametrize("seed", ["-1", "12; drop", "1" * 60, "", True, None, 1.5, 10**400])
def test_a_seed_that_is_no_whole_number_is_not_kept(seed: object) -> None:
    record = {"sui_image_params": {"prompt": PROMPT, "seed": seed}}
    assert only(looked_at(png(text("parameters", json.dumps(record)))))["seed"] is None


@pytest.mark.parametrize("record", ['{"seed": ' + "9" * 6000 + "}", "[" * 50_000, '{"a":' * 50_000, '{"a": 1'])
def test_a_record_that_cannot_be_read_says_nothing(record: str) -> None:
    told = looked_at(png(text("parameters", record), text("Comment", record)))
    assert [row for row in told["signals"] if row["seed"] or row["model"]] == []
    assert told["pdq"]


def test_names_are_bounded_and_on_one_line() -> None:
    record = {"sui_image_params": {"prompt": PROMPT, "model": "x\u202e\x07\n" + "y" * 5000}}
    model = only(looked_at(png(text("parameters", json.dumps(record)))))["model"]
    assert len(model) <= 120
    assert model.isprintable()


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("path", "tool", "seed"),
    [
        ("AUTOMATIC1111/automatic1111_cropped.jpg", "AUTOMATIC1111", "235284042"),
        ("AUTOMATIC1111/automatic1111_cropped.png", "AUTOMATIC1111", "235284042"),
        ("AUTOMATIC1111/automatic1111_stealth.png", "AUTOMATIC1111", "2015833630"),
        ("ComfyUI/img2img_cropped.png", "ComfyUI", "280823642470253"),
        ("Fooocus/fooocus1_cropped.png", "Fooocus", "6952411511246973023"),
        ("InvokeAI/invokeai_imeta1.png", "InvokeAI", "3293022630"),
        ("NovelAI/novelai1_cropped.png", "NovelAI", "2253955223"),
        ("../bad_images/text_after_idat.png", "AUTOMATIC1111", "235284042"),
    ],
)
def test_real_files_of_generators(corpus: Any, path: str, tool: str, seed: str) -> None:
    from tests.evidence.pictures import look_at

    row = only(look_at(corpus / "01_media_provenance/d3x-at+sd-parsers/tests/resources/parsers" / path))
    assert row["generator"].startswith(tool)
    assert row["seed"] == seed
    assert row["prompt_sha256"]
    assert row["says"] in ("declared_ai", "declared_ai_edit")
