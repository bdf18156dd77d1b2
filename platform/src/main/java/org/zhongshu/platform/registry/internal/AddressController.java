package org.zhongshu.platform.registry.internal;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.registry.AddressMatch;
import org.zhongshu.platform.registry.StandardAddress;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;

import java.util.List;
import java.util.Map;

/** /api/registry/addresses: the address base, and what a free text means in it. */
@RestController
@RequestMapping("/api/registry/addresses")
class AddressController {

    private static final int MOST = 1_000;

    private final Places places;
    private final RecordViews views;
    private final Looks looks;
    private final Rights rights;
    private final TransactionTemplate transaction;

    AddressController(Places places, RecordViews views, Looks looks, Rights rights, TransactionTemplate transaction) {
        this.places = places;
        this.views = views;
        this.looks = looks;
        this.rights = rights;
        this.transaction = transaction;
    }

    record ParseBody(String text, List<String> texts) {
    }

    record LookBody(Purpose purpose, Boolean clear) {
    }

    record Parsed(List<AddressMatch> items) {
    }

    record Earlier(List<Places.Past> items) {
    }

    record Inhabitants(StandardAddress address, List<RecordViews.Relation> relations, boolean clear) {
    }

    /** One text or up to 1,000. */
    @Allowed("registry.read")
    @PostMapping("/parse")
    Parsed parse(@RequestBody ParseBody body) {
        List<String> texts = body.texts() != null ? body.texts() : body.text() == null ? List.of() : List.of(body.text());
        if (texts.isEmpty() || texts.size() > MOST || texts.stream().anyMatch(t -> t == null || t.length() > 1_000)) {
            throw Problem.invalid("bad-texts", "请给出 1 到 " + MOST + " 个地址，每个不超过 1000 字。", Map.of("texts", "1 到 " + MOST + " 个"));
        }
        return new Parsed(places.match(texts));
    }

    @Allowed("registry.read")
    @GetMapping
    Map<String, Object> state() {
        return places.state().<Map<String, Object>>map(s -> Map.of("set", true, "state", s, "name", places.sourceName(s.source()))).orElse(Map.of("set", false));
    }

    @Allowed("registry.manage")
    @PutMapping("/source")
    Places.State source(@RequestBody Places.Source body) {
        return places.set(body);
    }

    @Allowed("registry.read")
    @GetMapping("/{id}")
    StandardAddress get(@PathVariable String id) {
        return places.find(Ids.parse(id)).orElseThrow(() -> Problem.notFound("no-address", "没有这个标准地址。"));
    }

    /** What it was before, the latest first. */
    @Allowed("registry.read")
    @GetMapping("/{id}/history")
    Earlier history(@PathVariable String id) {
        return new Earlier(places.past(get(id).id()));
    }

    /** Who lives or is seated there: a look at people, with a purpose. */
    @Allowed("registry.read")
    @PostMapping("/{id}/look")
    Inhabitants look(@PathVariable String id, @RequestBody LookBody body) {
        Actor actor = CurrentActor.require();
        Purpose purpose = Purpose.required(body.purpose());
        Clear clear = rights.clear(actor, Boolean.TRUE.equals(body.clear()));
        return transaction.execute(status -> {
            StandardAddress address = get(id);
            List<RecordViews.Relation> relations = views.at(address.id(), clear);
            looks.record(actor, "address", address.id(), "address", clear.asked(), purpose, null, relations.stream().mapToInt(r -> r.items().size()).sum());
            return new Inhabitants(address, relations, clear.asked());
        });
    }
}
