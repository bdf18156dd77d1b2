package org.zhongshu.platform.matters.internal;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.items.Item;
import org.zhongshu.platform.persons.Assurance;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.reading.Reading;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** /api/citizen/matters/photos: a photograph of a paper, read for one form; and the applicant's yes to a value. The photograph is not kept. */
@RestController
@RequestMapping("/api/citizen/matters/photos")
@Allowed(Allowed.CITIZEN)
class PhotoController {

    /** A sender who dawdles gives up the seat. */
    private static final long SLOWEST = Duration.ofSeconds(30).toNanos();

    private final Reading reading;
    private final PhotoMatching matching;
    private final PhotoOffers offers;
    private final ItemService items;
    private final Forms forms;
    private final Gathering gathering;
    private final CompositeList composites;
    private final Composites whole;
    private final Persons persons;
    private final Audit audit;

    PhotoController(Reading reading, PhotoMatching matching, PhotoOffers offers, ItemService items, Forms forms, Gathering gathering, CompositeList composites, Composites whole, Persons persons, Audit audit) {
        this.reading = reading;
        this.matching = matching;
        this.offers = offers;
        this.items = items;
        this.forms = forms;
        this.gathering = gathering;
        this.composites = composites;
        this.whole = whole;
        this.persons = persons;
        this.audit = audit;
    }

    /** @param kind null: none of the kinds that can be read, which are named */
    record PhotoView(String id, String kind, String name, List<PhotoMatching.FieldView> fields, List<String> kinds) {
    }

    record AcceptBody(String key) {
    }

    private record Beside(Applicant who, Forms.Form form, String subject, String reference) {
    }

    /** The photograph as the body. Exactly one of item and composite. */
    @PostMapping(consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    PhotoView read(HttpServletRequest request, @RequestParam(required = false) String item, @RequestParam(required = false) String composite, @RequestParam(required = false) String firm,
                   @RequestParam(required = false) List<String> choose) {
        Persons.Person me = persons.require(Assurance.REAL_NAME);
        Beside beside = composite == null ? ofItem(item, firm) : ofComposite(composite, firm, choose);
        Reading.Said paper;
        try {
            paper = reading.read(me.id(), most -> bytes(request.getInputStream(), most));
        } catch (Problem p) {
            audit.record("matter.photo", "item", beside.subject(), null, null, Map.of("refused", p.code()));
            throw p;
        }
        Map<String, Known> known = gathering.gather(beside.who(), beside.form().facts(), Json.mapper().createObjectNode(), beside.reference());
        List<PhotoMatching.FieldView> fields = matching.beside(paper, beside.form(), known);
        long id = Ids.next();
        offers.made(id, me.id(), fields.stream().flatMap(f -> f.offers().stream()).map(o -> new PhotoOffers.Offer(o.key(), FactType.show(gathering.fact(o.key()).type().read(o.value())))).distinct().toList());
        // that it was used, and on what kind of paper: never what the paper says
        audit.record("matter.photo", "item", beside.subject(), null, null, Map.of("paper", paper.kind() == null ? "none" : paper.kind(), "fields", fields.size()));
        return new PhotoView(Long.toString(id), paper.kind(), paper.name(), fields, reading.kinds());
    }

    @PostMapping("/{id}/accept")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void accept(@PathVariable String id, @RequestBody AcceptBody body) {
        offers.accept(Ids.parse(id), persons.require(Assurance.REAL_NAME).id(), body.key());
    }

    private Beside ofItem(String code, String firm) {
        Item item = items.item(code);
        Applicant who = items.applicant(item, firm);
        return new Beside(who, forms.of(List.of(item.guide().code())), item.guide().code(), Intake.reference(item.guide()));
    }

    private Beside ofComposite(String id, String firm, List<String> choose) {
        Composite c = composites.get(id);
        Applicant who = whole.applicant(c, firm);
        List<Composite.Part> taken = whole.chosen(c, choose);
        whole.applicable(taken, who);
        return new Beside(who, forms.of(taken.stream().map(Composite.Part::item).toList(), Set.of(), c), c.id(), "申请办理：" + c.name());
    }

    private static byte[] bytes(InputStream in, int most) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] piece = new byte[64 * 1024];
        long begun = System.nanoTime();
        for (int n = in.read(piece); n >= 0 && all.size() <= most; n = in.read(piece)) {
            all.write(piece, 0, n);
            if (System.nanoTime() - begun > SLOWEST) {
                throw new IOException("too slow");
            }
        }
        return all.toByteArray();
    }
}
