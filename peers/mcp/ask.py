"""Asks a lake by the protocol's own Python client, over HTTP or by the command that it starts; prints what it was told as JSON."""

import asyncio
import json
import os
import sys

import httpx2
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client


def way(url, user, command):
    if command:
        return stdio_client(StdioServerParameters(command=command[0], args=command[1:], env=dict(os.environ)))
    http = httpx2.AsyncClient(auth=(user, ""), timeout=60)
    return streamable_http_client(f"{url}/mcp", http_client=http)


async def main(url, user, *command):
    async with Client(way(url, user, command)) as client:
        listed = await client.list_tools()
        found = await client.call_tool("search", {"metalake": "m", "query": "customers"})
        absent = await client.call_tool("load", {"metalake": "m", "type": "tag", "fullName": "absent"})
        said = {
            "server": client.server_info.name,
            "tools": [tool.name for tool in listed.tools],
            "found": [one["fullName"] for one in found.structured_content["answer"]["results"]],
            "text": found.content[0].text,
            "absent": [absent.is_error, absent.content[0].text],
        }
        print(json.dumps(said))


asyncio.run(main(*sys.argv[1:]))
