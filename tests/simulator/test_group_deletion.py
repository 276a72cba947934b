"""Asset groups that are deleted: unknown ones are refused, policies let go of the others."""

from tests.simulator.conftest import GROUP, HOST, POLICY, code_of


def test_a_group_in_use_is_deleted_and_leaves_its_policies(calls):
    caller = calls()
    caller.set_up()
    (group,) = caller.simulator.platform.groups
    _, root = caller.xml(POLICY, action="list", ids="1485830")
    assert root.findtext(".//ASSET_GROUP_IDS") == str(group)
    _, root = caller.xml(GROUP, action="delete", id=group)
    assert code_of(root) is None
    assert root.findtext("RESPONSE/ITEM_LIST/ITEM/VALUE") == str(group)
    _, root = caller.xml(POLICY, action="list", ids="1485830")
    assert root.find(".//ASSET_GROUP_IDS") is None
    _, root = caller.xml(GROUP, action="list")
    assert root.find(".//ASSET_GROUP") is None
    assert HOST in caller.simulator.platform.ips


def test_an_unknown_group_is_refused(calls):
    caller = calls()
    for unknown in ("77", "x", "*"):
        _, root = caller.xml(GROUP, action="delete", id=unknown)
        assert code_of(root) == "1905"
    caller.set_up()
    (group,) = caller.simulator.platform.groups
    caller.xml(GROUP, action="delete", id=group)
    _, root = caller.xml(GROUP, action="delete", id=group)
    assert code_of(root) == "1905"
