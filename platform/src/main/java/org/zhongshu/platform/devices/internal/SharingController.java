package org.zhongshu.platform.devices.internal;

import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.Scope;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.time.Instant;
import java.util.List;

/** Device groups and the grants made with them. */
@RestController
@RequestMapping("/api")
class SharingController {

    record GroupItem(String id, String name, String department, String description, int members) {
        static GroupItem of(DeviceGroups.Group g) {
            return new GroupItem(Long.toString(g.id()), g.name(), g.department(), g.description(), g.members());
        }
    }

    record GroupDraft(String name, String description, List<String> members) {
        List<Long> ids() {
            return members == null ? List.of() : members.stream().map(Ids::parse).toList();
        }
    }

    record GrantItem(String id, String group, String groupName, String type, String owner, String department, Instant from, Instant to, String purpose, String createdBy) {
    }

    record GrantDraft(String group, String type, String department, Instant from, Instant to, String purpose) {
    }

    private final DeviceGroups groups;
    private final Shares shares;
    private final Visibility visibility;
    private final MaintenanceWindows maintenance;

    SharingController(DeviceGroups groups, Shares shares, Visibility visibility, MaintenanceWindows maintenance) {
        this.groups = groups;
        this.shares = shares;
        this.visibility = visibility;
        this.maintenance = maintenance;
    }

    @GetMapping("/device-groups")
    @Allowed("device.read")
    Page<GroupItem> groups() {
        return new Page<>(groups.list().stream().map(GroupItem::of).toList(), null);
    }

    @PostMapping("/device-groups")
    @Allowed("device.manage")
    GroupItem createGroup(@RequestBody GroupDraft draft) {
        return GroupItem.of(groups.create(draft.name(), draft.description(), draft.ids()));
    }

    @GetMapping("/device-groups/{id}/members")
    @Allowed("device.manage")
    List<String> members(@PathVariable String id) {
        return groups.members(groups.owned(Ids.parse(id)).id()).stream().map(String::valueOf).toList();
    }

    @PutMapping("/device-groups/{id}/members")
    @Allowed("device.manage")
    GroupItem setMembers(@PathVariable String id, @RequestBody GroupDraft draft) {
        return GroupItem.of(groups.setMembers(Ids.parse(id), draft.ids()));
    }

    @DeleteMapping("/device-groups/{id}")
    @Allowed("device.manage")
    void removeGroup(@PathVariable String id) {
        groups.remove(Ids.parse(id));
    }

    @PostMapping("/device-groups/{id}/maintenance")
    @Allowed("device.manage")
    int maintain(@PathVariable String id, @RequestBody DeviceActionsController.Period period) {
        List<Long> members = groups.members(groups.owned(Ids.parse(id)).id());
        return maintenance.add(members, period.from(), period.to(), period.reason()).size();
    }

    @GetMapping("/device-grants")
    @Allowed("device.read")
    Page<GrantItem> grants() {
        Scope reach = visibility.reach("device.read");
        return new Page<>(shares.list().stream().filter(s -> reach.kind() == Scope.Kind.ALL || reach.reaches(s.department(), null, null)
                || s.owner() != null && reach.reaches(s.owner(), null, null)).map(this::item).toList(), null);
    }

    private GrantItem item(Shares.Share s) {
        return new GrantItem(Long.toString(s.id()), s.group() == null ? null : Long.toString(s.group()),
                s.group() == null ? null : groups.get(s.group()).name(), s.type(), s.owner(), s.department(), s.from(), s.to(), s.purpose(), s.createdBy());
    }

    /** A department shares what it owns: its group, or a type as far as its own devices go; who manages all may share all. */
    @PostMapping("/device-grants")
    @Allowed("device.manage")
    GrantItem grant(@RequestBody GrantDraft draft) {
        Scope reach = visibility.reach("device.manage");
        Long group = draft.group() == null ? null : groups.owned(Ids.parse(draft.group())).id();
        String owner = null;
        if (draft.type() != null && reach.kind() != Scope.Kind.ALL) {
            owner = reach.values().stream().findFirst().orElseThrow(() -> Problem.forbidden("not-yours", "没有可共享的设备"));
        }
        return item(shares.add(group, draft.type(), owner, draft.department(), draft.from(), draft.to(), draft.purpose()));
    }

    @DeleteMapping("/device-grants/{id}")
    @Allowed("device.manage")
    void revoke(@PathVariable String id) {
        Scope reach = visibility.reach("device.manage");
        Shares.Share share = shares.get(Ids.parse(id));
        if (share.group() != null) {
            groups.owned(share.group());
        } else if (reach.kind() != Scope.Kind.ALL && (share.owner() == null || !reach.reaches(share.owner(), null, null))) {
            throw Problem.forbidden("not-yours", "这个授权不归本部门管理");
        }
        shares.revoke(share.id());
    }
}
