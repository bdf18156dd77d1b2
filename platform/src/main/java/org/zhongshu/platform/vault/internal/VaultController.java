package org.zhongshu.platform.vault.internal;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.vault.OwnRing;

import java.util.List;

/** /api/vault: which keys there are (never the keys themselves), a new one, and how far it has got. */
@RestController
@RequestMapping("/api/vault")
@Allowed("vault.manage")
class VaultController {

    private final Rotation rotation;

    VaultController(Rotation rotation) {
        this.rotation = rotation;
    }

    record State(List<Rotation.Key> keys, List<OwnRing.Progress> progress) {
    }

    record Reason(String reason) {
    }

    @GetMapping("/keys")
    State state() {
        return new State(rotation.keys(), rotation.progress());
    }

    @PostMapping("/keys")
    @ResponseStatus(HttpStatus.CREATED)
    State rotate(@RequestBody Reason body) {
        rotation.rotate(CurrentActor.require(), body.reason());
        return state();
    }
}
