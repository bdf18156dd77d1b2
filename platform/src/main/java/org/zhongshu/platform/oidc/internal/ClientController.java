package org.zhongshu.platform.oidc.internal;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/** /api/oidc: the data bureau registers systems that sign people in, and changes the signing key. */
@RestController
@RequestMapping("/api/oidc")
@Allowed("client.manage")
class ClientController {

    private final Clients clients;
    private final SigningKeys keys;
    private final Departments departments;

    ClientController(Clients clients, SigningKeys keys, Departments departments) {
        this.clients = clients;
        this.keys = keys;
        this.departments = departments;
    }

    record Shown(String id, String clientId, String name, String purpose, String department, String departmentName, String people, boolean secret, Set<String> redirectUris, Set<String> scopes, boolean disabled, String madeBy, Instant madeAt) {
    }

    /** @param secret shown this once */
    record WithSecret(Shown client, String secret) {
    }

    record ScopeItem(String scope, String people, String data) {
    }

    record KeyItem(String kid, Instant madeAt, boolean signs) {
    }

    record Answer(List<Shown> items, List<ScopeItem> scopes, List<KeyItem> keys) {
    }

    record Reason(String reason) {
    }

    @GetMapping("/clients")
    Answer list() {
        List<SigningKeys.Key> known = keys.keys();
        return new Answer(clients.list().stream().map(this::shown).toList(), Claim.ALL.stream().map(c -> new ScopeItem(c.scope(), c.people().name().toLowerCase(java.util.Locale.ROOT), c.data())).toList(),
                known.stream().map(k -> new KeyItem(k.jwk().getKeyID(), k.madeAt(), k == known.getFirst())).toList());
    }

    @PostMapping("/clients")
    @ResponseStatus(HttpStatus.CREATED)
    WithSecret create(@RequestBody Clients.Wanted wanted) {
        return handed(clients.create(CurrentActor.require(), wanted));
    }

    @PostMapping("/clients/{id}/secret")
    WithSecret secret(@PathVariable String id, @RequestBody Reason body) {
        return handed(clients.newSecret(Ids.parse(id), body.reason()));
    }

    @PostMapping("/clients/{id}/disable")
    Shown disable(@PathVariable String id, @RequestBody Reason body) {
        return shown(clients.setDisabled(Ids.parse(id), true, body.reason()));
    }

    @PostMapping("/clients/{id}/enable")
    Shown enable(@PathVariable String id, @RequestBody Reason body) {
        return shown(clients.setDisabled(Ids.parse(id), false, body.reason()));
    }

    /** A new signing key at once; the one before stays published for a week. */
    @PostMapping("/keys")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void rotate() {
        keys.add(keys.keys().getFirst().id());
    }

    private WithSecret handed(Clients.Made made) {
        return new WithSecret(shown(made.client()), made.secret());
    }

    private Shown shown(Clients.Client c) {
        return new Shown(Long.toString(c.id()), c.clientId(), c.name(), c.purpose(), c.department(), departments.nameOf(c.department()), c.people().name().toLowerCase(java.util.Locale.ROOT), c.secretHash() != null, c.redirectUris(), c.scopes(),
                c.disabled(), c.madeBy(), c.madeAt());
    }
}
