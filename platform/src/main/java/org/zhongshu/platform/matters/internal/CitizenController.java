package org.zhongshu.platform.matters.internal;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
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
import org.zhongshu.platform.credentials.Credentials;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.items.Guide;
import org.zhongshu.platform.items.Item;
import org.zhongshu.platform.persons.Assurance;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.persons.PhoneProof;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** /api/citizen/matters: forms, drafts, submitting, and what became of it. Everything is the applicant's own; another's number is not found. */
@RestController
@RequestMapping("/api/citizen/matters")
@Allowed(Allowed.CITIZEN)
class CitizenController {

    private final ItemService items;
    private final ItemForms itemForms;
    private final MatterDrafts drafts;
    private final MatterFiles files;
    private final Intake intake;
    private final Own own;
    private final CompositeList composites;
    private final Composites whole;
    private final MatterStore store;
    private final MatterViews views;
    private final Persons persons;
    private final Credentials credentials;
    private final PhoneProof phone;

    CitizenController(ItemService items, ItemForms itemForms, MatterDrafts drafts, MatterFiles files, Intake intake, Own own, CompositeList composites, Composites whole, MatterStore store, MatterViews views, Persons persons,
                      Credentials credentials, PhoneProof phone) {
        this.phone = phone;
        this.items = items;
        this.itemForms = itemForms;
        this.drafts = drafts;
        this.files = files;
        this.intake = intake;
        this.own = own;
        this.composites = composites;
        this.whole = whole;
        this.store = store;
        this.views = views;
        this.persons = persons;
        this.credentials = credentials;
    }

    /** @param otherwise in what time it is decided where the table hands it to a person; null: promised says all */
    record ItemView(String code, String name, String department, String departmentName, String handling, String promised, String otherwise, List<Guide.Outcome> results, int revision, boolean demo) {
    }

    record CredentialName(String type) {
    }

    record OpenMatter(String number, String stateName) {
    }

    record PartView(String item, String name, String departmentName, String stage, boolean optional) {
    }

    /**
     * @param item    null for a composite; items: null for an item
     * @param prefill what answers begin with; for the applicant's own eyes alone
     * @param heed    what to know before filling it in
     */
    record FormView(ItemView item, String composite, String name, String about, List<PartView> items, MatterViews.Who applicant, boolean instant, CredentialName credential, List<MatterViews.FactView> facts, JsonNode schema,
                    List<Guide.Material> materials, boolean later, boolean sign, MatterDrafts.Draft draft, List<OpenMatter> open,
                    Map<String, Object> prefill, List<String> heed) {
    }

    record DraftBody(JsonNode data, JsonNode disputes, JsonNode files, Integer version) {
    }

    record DraftSaved(String id, int version, Instant changedAt) {
    }

    /** @param again meant, although the same is under way */
    record SubmitBody(String request, String item, String firm, JsonNode data, List<Content.Said> disputes, List<String> files, String channel, String signature, Boolean again) {
    }

    record CompositeBody(String request, String composite, String firm, String project, List<String> choose, JsonNode data, List<Content.Said> disputes, List<String> files, String channel, Boolean again) {
    }

    record SupplementBody(String note, List<String> files, JsonNode data, Integer version, String signature) {
    }

    record WithdrawBody(String reason, Integer version) {
    }

    static List<Long> ids(List<String> texts) {
        if (texts != null && texts.size() > 50) {
            throw Problem.badRequest("bad-files", "文件过多。");
        }
        return texts == null ? List.of() : texts.stream().map(Ids::parse).toList();
    }

    @GetMapping("/form/{code}")
    FormView form(@PathVariable String code, @RequestParam(required = false) String firm) {
        Item item = items.item(code);
        Applicant who = items.applicant(item, firm);
        return itemForms.of(item, who, true);
    }

    @GetMapping("/composite/{id}")
    FormView composite(@PathVariable String id, @RequestParam(required = false) String firm, @RequestParam(required = false) String project,
                       @RequestParam(required = false) List<String> choose) {
        Composite c = composites.get(id);
        Applicant who = whole.applicant(c, firm, project);
        List<Composite.Part> taken = whole.chosen(c, choose, who);
        whole.applicable(taken, who);
        return itemForms.of(c, whole.offered(c, taken, who), taken, who, true);
    }

    @PutMapping("/drafts/{code}")
    DraftSaved draft(@PathVariable String code, @RequestParam(required = false) String firm, @RequestBody DraftBody body) {
        String key;
        String name;
        Applicant who;
        if (code.startsWith("composite:")) {
            Composite c = composites.get(code.substring(10));
            who = whole.applicant(c, firm);
            key = code;
            name = c.name();
        } else {
            Item item = items.item(code);
            who = items.applicant(item, firm);
            key = item.guide().code();
            name = item.guide().name();
        }
        Forms.small(body.data());
        MatterDrafts.Draft saved = drafts.save(who, key, name, new MatterDrafts.Written(body.data(), body.disputes(), body.files()), body.version());
        return new DraftSaved(saved.id(), saved.version(), saved.changedAt());
    }

    @GetMapping("/drafts")
    List<MatterDrafts.Line> drafts() {
        return own.drafts();
    }

    @DeleteMapping("/drafts/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void removeDraft(@PathVariable String id) {
        drafts.remove(persons.require(Assurance.REAL_NAME), Ids.parse(id));
    }

    /** The file as the body. */
    @PostMapping(path = "/files", consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    MatterFiles.Item upload(HttpServletRequest request, @RequestParam(required = false) String name, @RequestParam(required = false) String material) {
        Persons.Person me = persons.require(Assurance.REAL_NAME);
        try {
            byte[] bytes = request.getInputStream().readNBytes(MatterFiles.LARGEST + 1);
            if (bytes.length > MatterFiles.LARGEST) {
                throw Problem.badRequest("too-large", "文件不能超过 8 MB。");
            }
            return files.add(me, name, material, bytes);
        } catch (IOException e) {
            throw Problem.badRequest("bad-file", "文件没有传完，请重试。");
        }
    }

    @PostMapping
    ResponseEntity<MatterViews.View> submit(@RequestBody SubmitBody body) {
        return answer(intake.submit(new Intake.Submission(body.request(), body.item(), body.firm(), body.data(), body.disputes(), ids(body.files()), body.signature(), Boolean.TRUE.equals(body.again())), Intake.channel(body.channel())));
    }

    @PostMapping("/composite")
    ResponseEntity<MatterViews.View> submitWhole(@RequestBody CompositeBody body) {
        return answer(whole.submit(new Composites.Submission(body.request(), body.composite(), body.firm(), body.project(), body.choose(), body.data(), body.disputes(), ids(body.files()), Boolean.TRUE.equals(body.again())), Intake.channel(body.channel())));
    }

    private ResponseEntity<MatterViews.View> answer(Intake.Taken taken) {
        return ResponseEntity.status(taken.fresh() ? HttpStatus.CREATED : HttpStatus.OK).body(views.own(taken.matter()));
    }

    /** @param number of a matter that is being supplemented; null: of a form that is not handed in yet */
    record SignBody(String item, String firm, String number, JsonNode data, List<Content.Said> disputes, List<String> files, String way, List<List<Integer>> strokes, String name, String token, String code) {
    }

    record SignedView(String id, String way, Instant at) {
    }

    /** A code to one's own telephone, to confirm a typed name. */
    @PostMapping("/sign/code")
    PhoneProof.Sent signCode() {
        persons.require(Assurance.REAL_NAME);
        return phone.send();
    }

    /** Signs the form as it is sent; good for handing in exactly this. */
    @PostMapping("/sign")
    @ResponseStatus(HttpStatus.CREATED)
    SignedView sign(@RequestBody SignBody body) {
        Signing.Hand hand = new Signing.Hand(body.way(), body.strokes(), body.name(), body.token(), body.code());
        Signing.Signed s = body.number() == null || body.number().isBlank() ? intake.sign(body.item(), body.firm(), body.data(), body.disputes(), ids(body.files()), hand) : own.sign(body.number(), body.data(), ids(body.files()), hand);
        return new SignedView(Long.toString(s.id()), s.way(), s.at());
    }

    /** @param firm one's matters for this firm only; of one for which one may not apply today there are none */
    @GetMapping
    Page<MatterViews.Line> list(@RequestParam(required = false) String firm, @RequestParam(required = false) Boolean open, @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "20") int limit) {
        Persons.Person me = persons.require(Assurance.REAL_NAME);
        int most = Math.clamp(limit, 1, 100);
        List<MatterRow> rows = store.ofPerson(me, items.firms(me.id()), firm, open, cursor == null || cursor.isBlank() ? null : Ids.parse(cursor), most + 1);
        boolean more = rows.size() > most;
        List<MatterRow> page = more ? rows.subList(0, most) : rows;
        return new Page<>(page.stream().map(views::line).toList(), more ? Long.toString(page.getLast().id()) : null);
    }

    /** What became of a submission whose answer was lost on the way; 404: it never came. */
    @GetMapping("/by-request/{request}")
    MatterViews.View ofRequest(@PathVariable String request) {
        return views.own(own.ofRequest(request));
    }

    @GetMapping("/{number}")
    MatterViews.View get(@PathVariable String number) {
        return views.own(own.find(number));
    }

    @PostMapping("/{number}/supplement")
    MatterViews.View supplement(@PathVariable String number, @RequestBody SupplementBody body) {
        return views.own(own.supplement(number, body.note(), ids(body.files()), body.data(), body.version(), body.signature()));
    }

    @PostMapping("/{number}/withdraw")
    MatterViews.View withdraw(@PathVariable String number, @RequestBody WithdrawBody body) {
        return views.own(own.withdraw(number, body.reason(), body.version()));
    }

    @GetMapping("/{number}/credential")
    ResponseEntity<byte[]> credential(@PathVariable String number) {
        MatterRow m = own.find(number);
        byte[] pdf = (m.credentialNumber() == null ? java.util.Optional.<byte[]>empty() : CurrentActor.as(Gathering.SYSTEM, () -> credentials.pdf(m.credentialNumber(), "申请人领取（办件 " + m.number() + "）")))
                .orElseThrow(() -> Problem.notFound("no-credential", "这个办件没有证照。"));
        return file(pdf, MediaType.APPLICATION_PDF, m.number() + ".pdf");
    }

    /** The first page, to be printed where files cannot be kept. */
    @GetMapping("/{number}/credential/picture")
    ResponseEntity<byte[]> picture(@PathVariable String number) {
        return file(PdfPicture.first(credential(number).getBody()), MediaType.IMAGE_PNG, number + ".png");
    }

    @GetMapping("/{number}/files/{id}")
    ResponseEntity<byte[]> file(@PathVariable String number, @PathVariable String id) {
        MatterFiles.Whole f = files.find(own.find(number).id(), Ids.parse(id)).orElseThrow(() -> Problem.notFound("no-file", "没有这个文件。"));
        return file(f.bytes(), type(f.item().kind()), f.item().name());
    }

    static MediaType type(String kind) {
        return switch (kind) {
            case "pdf" -> MediaType.APPLICATION_PDF;
            case "png" -> MediaType.IMAGE_PNG;
            default -> MediaType.IMAGE_JPEG;
        };
    }

    /** To be saved, not opened: what somebody uploaded runs nothing here. */
    static ResponseEntity<byte[]> file(byte[] bytes, MediaType type, String name) {
        return ResponseEntity.ok().contentType(type).cacheControl(CacheControl.noStore()).header("X-Content-Type-Options", "nosniff")
                .header(HttpHeaders.CONTENT_DISPOSITION, ContentDisposition.attachment().filename(name, StandardCharsets.UTF_8).build().toString()).body(bytes);
    }
}
