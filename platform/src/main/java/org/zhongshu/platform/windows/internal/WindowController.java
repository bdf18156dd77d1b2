package org.zhongshu.platform.windows.internal;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.identity.PersonalData.Kind;
import org.zhongshu.platform.items.Item;
import org.zhongshu.platform.items.Items;
import org.zhongshu.platform.matters.Matter;
import org.zhongshu.platform.matters.Matters;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.shared.QrPicture;
import org.zhongshu.platform.windows.internal.WindowStore.Receipt;
import org.zhongshu.platform.windows.internal.WindowStore.Visit;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** /api/windows: the clerk's desk – a seat, the person who stands there, a form, papers, the receipt. Everything is the clerk's own. */
@RestController
@RequestMapping("/api/windows")
@Allowed("window.take")
class WindowController {

    private static final int LARGEST = 8 * 1024 * 1024;

    private final Counters counters;
    private final Takings takings;
    private final WindowStore store;
    private final Persons persons;
    private final Matters matters;
    private final Departments departments;
    private final Items items;

    WindowController(Counters counters, Takings takings, WindowStore store, Persons persons, Matters matters, Departments departments, Items items) {
        this.items = items;
        this.counters = counters;
        this.takings = takings;
        this.store = store;
        this.persons = persons;
        this.matters = matters;
        this.departments = departments;
    }

    record SeatBody(String place, String counter) {
    }

    /** @param seat null: none taken yet */
    record SeatView(Counters.Counter seat, List<Items.Place> places) {
    }

    record VisitBody(String idNumber, String purpose) {
    }

    record FirmView(String uscc, String firm) {
    }

    /** Masked: the clerk has the document. */
    record VisitView(String id, String name, String phone, String level, String purpose, Instant until, List<FirmView> firms) {
    }

    record TakeBody(JsonNode submission, List<String> papers) {
    }

    /** @param progressQr,gradeQr pictures: where it stands; a grade for this taking */
    record ReceiptView(String number, String matter, String item, String itemName, String departmentName, String stateName, String promised, Instant due, String place, String counter, String clerk, List<String> papers, Instant at, String progressQr,
                       String gradeQr) {
    }

    record ReceiptLine(String id, String number, String matter, String itemName, String stateName, Instant at) {
    }

    @GetMapping("/seat")
    SeatView seat() {
        List<Items.Place> places = counters.places();
        return new SeatView(store.seat(CurrentActor.require().accountId()).filter(s -> places.stream().anyMatch(p -> p.code().equals(s.place()))).map(s -> counters.shown(s.place(), s.counter())).orElse(null), places);
    }

    @PutMapping("/seat")
    SeatView sit(@RequestBody SeatBody body) {
        counters.sit(body.place(), body.counter());
        return seat();
    }

    @PostMapping("/visits")
    @ResponseStatus(HttpStatus.CREATED)
    VisitView begin(@RequestBody VisitBody body) {
        return shown(takings.begin(body.idNumber(), body.purpose()));
    }

    @GetMapping("/visits/{id}")
    VisitView visit(@PathVariable String id) {
        return shown(takings.visit(id));
    }

    @DeleteMapping("/visits")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void end() {
        takings.end();
    }

    private VisitView shown(Visit v) {
        Persons.Person p = persons.find(v.person()).orElseThrow(() -> Problem.notFound("no-visit", "申请人的账号已变更，请重新查找。"));
        return new VisitView(Long.toString(v.id()), p.name(), p.phone(), p.assurance().label(), v.purpose(), v.until(),
                persons.firms(p.id()).stream().filter(f -> f.errands().contains(Persons.Errand.APPLY)).map(f -> new FirmView(f.uscc(), f.firm())).toList());
    }

    @GetMapping("/visits/{id}/form/{item}")
    JsonNode form(@PathVariable String id, @PathVariable String item, @RequestParam(required = false) String firm) {
        return takings.form(id, firm, item);
    }

    @GetMapping("/visits/{id}/composite/{composite}")
    JsonNode composite(@PathVariable String id, @PathVariable String composite, @RequestParam(required = false) String firm, @RequestParam(required = false) List<String> choose) {
        return takings.whole(id, firm, composite, choose);
    }

    /** @param way what this counter does: {@code take}, {@code up}, {@code explain}; to: where it is handed up to; where: who takes it in */
    record Offer(String code, String name, boolean whole, String about, String agency, String way, String to, List<String> where) {

        static Offer of(Takings.Errand e, String about, String agency, Counters.Way way) {
            return new Offer(e.code(), e.name(), e.whole(), about, agency, way.what().name().toLowerCase(Locale.ROOT), way.to() == null ? null : way.to().name(), way.where());
        }
    }

    /** What somebody wants in their own words, with what this counter can do about it. Without words: the composite matters. @param item code of one that is known already */
    @GetMapping("/offers")
    List<Offer> offers(@RequestParam(required = false) String q, @RequestParam(required = false) String item) {
        String place = counters.seat().place();
        if (item != null) {
            return items.findItem(item).stream().map(i -> offer(i, place)).toList();
        }
        String question = q == null ? "" : q.replace('\0', ' ').strip();
        if (question.length() > 100) {
            throw Problem.badRequest("too-long", "问题不能超过 100 字。");
        }
        if (question.isEmpty()) {
            return matters.wholes().stream().map(w -> offer(takings.whole(w.id(), List.of()), w.about(), null, place)).toList();
        }
        return items.search(question, 8).stream().map(i -> offer(i, place)).toList();
    }

    private Offer offer(Item i, String place) {
        return offer(takings.one(i.guide().code()), i.guide().summary(), i.guide().agency() == null ? departments.nameOf(i.guide().department()) : i.guide().agency(), place);
    }

    private Offer offer(Takings.Errand e, String about, String agency, String place) {
        return Offer.of(e, about, agency, counters.way(e.guides(), e.whole(), place));
    }

    /** The file as the body. */
    @PostMapping(path = "/visits/{id}/files", consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    JsonNode upload(HttpServletRequest request, @PathVariable String id, @RequestParam(required = false) String name) {
        try {
            byte[] bytes = request.getInputStream().readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw Problem.badRequest("too-large", "文件不能超过 8 MB。");
            }
            return takings.file(id, name, bytes);
        } catch (IOException e) {
            throw Problem.badRequest("bad-file", "文件没有传完，请重试。");
        }
    }

    @PostMapping("/visits/{id}/matters")
    @ResponseStatus(HttpStatus.CREATED)
    ReceiptView take(@PathVariable String id, @RequestBody TakeBody body) {
        return shown(takings.take(id, body.submission(), body.papers()), true);
    }

    @GetMapping("/receipts")
    Page<ReceiptLine> receipts(@RequestParam(required = false) String cursor, @RequestParam(defaultValue = "20") int limit) {
        int most = Math.clamp(limit, 1, 100);
        List<Receipt> all = store.receipts(CurrentActor.require().accountId(), cursor == null || cursor.isBlank() ? null : Ids.parse(cursor), most + 1);
        List<Receipt> page = all.size() > most ? all.subList(0, most) : all;
        Map<String, Matter> of = matters.all(page.stream().map(Receipt::matter).toList());
        return new Page<>(page.stream().map(r -> {
            Matter m = of.get(r.matter());
            return new ReceiptLine(Long.toString(r.id()), r.number(), r.matter(), m.itemName(), m.state().label(), r.at());
        }).toList(), all.size() > most ? Long.toString(page.getLast().id()) : null);
    }

    /** For a lost receipt. The grade's link is printed once, for the person: who took the matter has no use for it afterwards. */
    @GetMapping("/receipts/{number}")
    ReceiptView receipt(@PathVariable String number) {
        return shown(store.receipt(CurrentActor.require().accountId(), number).orElseThrow(() -> Problem.notFound("no-receipt", "没有这张回执，或不是您开出的。")), false);
    }

    ReceiptView shown(Receipt r, boolean first) {
        Matter m = matters.find(r.matter()).orElseThrow();
        ServletUriComponentsBuilder here = ServletUriComponentsBuilder.fromCurrentContextPath();
        return new ReceiptView(r.number(), m.number(), m.item(), m.itemName(), departments.nameOf(m.department()), m.state().label(), m.promised(), m.due(), r.placeName(), r.counter(), Kind.NAME.mask(r.clerk()), r.papers(), r.at(),
                QrPicture.svg(here.cloneBuilder().path("/progress").queryParam("number", m.number()).toUriString()), first && r.link() != null ? QrPicture.svg(here.cloneBuilder().path("/evaluate").toUriString() + "#" + r.link()) : null);
    }
}
