package org.zhongshu.platform.windows.internal;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.identity.PersonalData.Kind;
import org.zhongshu.platform.shared.QrPicture;
import org.zhongshu.platform.windows.internal.HandedStore.Handed;
import tools.jackson.databind.JsonNode;

import java.time.Instant;
import java.util.List;

/** /api/windows: what a point collects and hands up, and what whoever sits above does with it. */
@RestController
@RequestMapping("/api/windows")
@Allowed("window.take")
class HandedController {

    private final HandUps handUps;
    private final HandedStore store;
    private final WindowController windows;

    HandedController(HandUps handUps, HandedStore store, WindowController windows) {
        this.handUps = handUps;
        this.store = store;
        this.windows = windows;
    }

    /** @param gradeQr once, for the person */
    record HandedView(String id, String number, String name, boolean whole, String place, String level, String counter, String clerk, String toName, List<String> papers, String state, String why, String matter, Instant at, String gradeQr) {
    }

    record OpenedView(HandedView handed, JsonNode form, JsonNode data) {
    }

    record AgainBody(Boolean again) {
    }

    record BackBody(String why) {
    }

    @PostMapping("/visits/{id}/handed")
    @ResponseStatus(HttpStatus.CREATED)
    HandedView hand(@PathVariable String id, @RequestBody WindowController.TakeBody body) {
        HandUps.Collected c = handUps.hand(id, body.submission(), body.papers());
        return view(c.handed(), c.link() == null ? null : QrPicture.svg(ServletUriComponentsBuilder.fromCurrentContextPath().path("/evaluate").toUriString() + "#" + c.link()));
    }

    /** What waits at the counter where one sits. */
    @GetMapping("/handed")
    List<HandedView> waiting() {
        return handUps.waiting().stream().map(h -> view(h, null)).toList();
    }

    /** What one collected oneself, and what became of it. */
    @GetMapping("/handed/mine")
    List<HandedView> mine() {
        return store.mine(CurrentActor.require().accountId()).stream().map(h -> view(h, null)).toList();
    }

    @GetMapping("/handed/{id}")
    OpenedView open(@PathVariable String id) {
        HandUps.Opened o = handUps.open(id);
        return new OpenedView(view(o.handed(), null), o.form(), o.submission().path("data"));
    }

    @PostMapping("/handed/{id}/take")
    @ResponseStatus(HttpStatus.CREATED)
    WindowController.ReceiptView take(@PathVariable String id, @RequestBody(required = false) AgainBody body) {
        return windows.shown(handUps.take(id, body != null && Boolean.TRUE.equals(body.again())), true);
    }

    @PostMapping("/handed/{id}/back")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void back(@PathVariable String id, @RequestBody BackBody body) {
        handUps.giveBack(id, body.why());
    }

    private static HandedView view(Handed h, String gradeQr) {
        return new HandedView(Long.toString(h.id()), h.number(), h.name(), h.whole(), h.placeName(), h.level(), h.counter(), Kind.NAME.mask(h.clerk()), h.toName(), h.papers(), h.state(), h.why(), h.matter(), h.at(), gradeQr);
    }
}
