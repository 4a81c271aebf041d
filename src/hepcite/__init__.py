"""Quoted, machine-checked evidence on treating hepatocellular carcinoma after first-line immunotherapy.

The library's door is `hepcite.assistant.Assistant`:

    from hepcite.assistant import Assistant
    from hepcite.settings import load_settings

    assistant = Assistant.start(load_settings())
    outcome = assistant.ask("regorafenib after atezo-bev")
"""
