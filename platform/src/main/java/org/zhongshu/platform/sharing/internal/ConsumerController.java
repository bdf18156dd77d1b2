package org.zhongshu.platform.sharing.internal;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.time.Instant;
import java.util.List;

/** The systems of departments that fetch data. Tokens and signing keys are shown once, in the answer that made them. */
@RestController
@RequestMapping("/api/sharing/consumers")
class ConsumerController {

    private final Systems systems;
    private final ShareRights rights;
    private final Departments departments;

    ConsumerController(Systems systems, ShareRights rights, Departments departments) {
        this.systems = systems;
        this.rights = rights;
        this.departments = departments;
    }

    record Item(String id, String department, String departmentName, String name, String contact, List<String> addresses, boolean signed, boolean disabled, String createdBy, Instant createdAt,
                Instant rotatedAt, boolean mayManage, int version) {
    }

    record Made(Item consumer, String token, String signingKey) {
    }

    record ChangeBody(Systems.Asked consumer, Integer version) {
    }

    record VersionBody(Integer version, String reason) {
    }

    @Allowed("share.read")
    @GetMapping
    Page<Item> list() {
        Actor actor = CurrentActor.require();
        return new Page<>(systems.list(actor).stream().map(s -> item(s, actor)).toList(), null);
    }

    @Allowed("share.manage")
    @PostMapping
    ResponseEntity<Made> register(@RequestBody Systems.Asked body) {
        return ResponseEntity.status(HttpStatus.CREATED).body(made(systems.register(body)));
    }

    @Allowed("share.manage")
    @PutMapping("/{id}")
    Item change(@PathVariable String id, @RequestBody ChangeBody body) {
        if (body.consumer() == null) {
            throw Problem.badRequest("incomplete", "请填写系统信息。");
        }
        return item(systems.change(Ids.parse(id), body.consumer(), body.version()), CurrentActor.require());
    }

    @Allowed("share.manage")
    @PostMapping("/{id}/rotate")
    Made rotate(@PathVariable String id, @RequestBody VersionBody body) {
        return made(systems.rotate(Ids.parse(id), body.version()));
    }

    @Allowed("share.manage")
    @PostMapping("/{id}/disable")
    Item disable(@PathVariable String id, @RequestBody VersionBody body) {
        return item(systems.disable(Ids.parse(id), true, body.version(), body.reason()), CurrentActor.require());
    }

    @Allowed("share.manage")
    @PostMapping("/{id}/enable")
    Item enable(@PathVariable String id, @RequestBody VersionBody body) {
        return item(systems.disable(Ids.parse(id), false, body.version(), body.reason()), CurrentActor.require());
    }

    private Made made(Systems.Secrets s) {
        return new Made(item(s.system(), CurrentActor.require()), s.token(), s.signingKey());
    }

    private Item item(Systems.Registered s, Actor actor) {
        return new Item(Long.toString(s.id()), s.department(), departments.nameOf(s.department()), s.name(), s.contact(), s.addresses().texts(), s.signed(), s.disabled(), s.createdBy(),
                s.createdAt(), s.rotatedAt(), rights.may(actor, "share.manage", s.department()), s.version());
    }
}
