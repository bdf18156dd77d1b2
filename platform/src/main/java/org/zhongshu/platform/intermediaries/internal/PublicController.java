package org.zhongshu.platform.intermediaries.internal;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.intermediaries.internal.DemandStore.Demand;
import org.zhongshu.platform.items.Items;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** /api/intermediaries: what everybody may know. */
@RestController("intermediariesForAll")
@RequestMapping("/api/intermediaries")
@Allowed(Allowed.PUBLIC)
class PublicController {

    private static final Set<String> STATES = Set.of("open", "choosing", "announced", "awarded", "working", "delivered", "returned", "accepted", "failed", "withdrawn");

    private final ServiceCatalogue catalogue;
    private final AgencyStore agencyStore;
    private final Agencies agencies;
    private final DemandStore demands;
    private final Views views;
    private final Items items;
    private final Departments departments;

    PublicController(ServiceCatalogue catalogue, AgencyStore agencyStore, Agencies agencies, DemandStore demands, Views views, Items items, Departments departments) {
        this.catalogue = catalogue;
        this.agencyStore = agencyStore;
        this.agencies = agencies;
        this.demands = demands;
        this.views = views;
        this.items = items;
        this.departments = departments;
    }

    record ItemOf(String code, String name) {
    }

    record ServiceView(String id, String name, String departmentName, List<ItemOf> items, String result, String qualification, String basis, int days, String fee, long agencies) {
    }

    record WayView(String way, BigDecimal from, BigDecimal below, int least) {
    }

    record TermsView(LocalDate from, boolean publicMoney, String basis, String open, String objection, List<WayView> ways, int priceWeight) {
    }

    @GetMapping("/services")
    List<ServiceView> services() {
        Map<String, Long> working = agencyStore.working(agencies.today());
        return catalogue.services().stream().map(s -> new ServiceView(s.id(), s.name(), departments.nameOf(s.department()), s.items().stream().flatMap(c -> items.findItem(c).stream()).map(i -> new ItemOf(i.guide().code(), i.guide().name())).toList(), s.result(), s.qualification(), s.basis(),
                s.days(), s.fee(), working.getOrDefault(s.id(), 0L))).toList();
    }

    /** The rules of today, for both kinds of money. */
    @GetMapping("/terms")
    List<TermsView> terms() {
        List<TermsView> all = new ArrayList<>();
        for (boolean publicMoney : new boolean[]{true, false}) {
            catalogue.terms(publicMoney, agencies.today()).ifPresent(t -> all.add(new TermsView(t.from(), publicMoney, t.basis(), words(t.open()), words(t.objection()),
                    t.ways().stream().map(w -> new WayView(w.way().id(), BigDecimal.valueOf(w.from(), 2), w.below() == null ? null : BigDecimal.valueOf(w.below(), 2), w.least())).toList(), catalogue.priceWeight())));
        }
        return all;
    }

    private static String words(org.zhongshu.algorithms.calendar.Limit l) {
        return l == null ? null : l.number() + switch (l.unit()) {
            case WORK_DAY -> " 个工作日";
            case WORK_HOUR -> " 个工作时";
            default -> " 小时";
        };
    }

    @GetMapping("/agencies")
    Page<Views.AgencyView> agencies(@RequestParam(required = false) String service, @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "30") int limit) {
        int most = Math.clamp(limit, 1, 100);
        List<AgencyStore.Agency> rows = agencyStore.listed(service == null || service.isBlank() ? null : service, cursor == null || cursor.isBlank() ? null : Ids.parse(cursor), most + 1);
        boolean more = rows.size() > most;
        List<AgencyStore.Agency> page = more ? rows.subList(0, most) : rows;
        return new Page<>(views.agencies(page), more ? Long.toString(page.getLast().id()) : null);
    }

    @GetMapping("/agencies/{uscc}")
    Views.AgencyView agency(@PathVariable String uscc) {
        return agencyStore.find(uscc).filter(a -> agencyStore.offerings(a.id()).stream().anyMatch(AgencyStore.Offering::wasAgreed)).map(views::agency).orElseThrow(() -> Problem.notFound("no-agency", "没有这家入驻机构。"));
    }

    @GetMapping("/demands")
    Page<Views.Line> demands(@RequestParam(required = false) String state, @RequestParam(required = false) String service, @RequestParam(defaultValue = "false") boolean drawn, @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "30") int limit) {
        int most = Math.clamp(limit, 1, 100);
        List<Demand> rows = demands.list(state != null && STATES.contains(state) ? state : null, service == null || service.isBlank() ? null : service, drawn, cursor == null || cursor.isBlank() ? null : Ids.parse(cursor), most + 1);
        boolean more = rows.size() > most;
        List<Demand> page = more ? rows.subList(0, most) : rows;
        return new Page<>(views.lines(page), more ? Long.toString(page.getLast().id()) : null);
    }

    @GetMapping("/demands/{number}")
    Views.DemandView demand(@PathVariable String number) {
        return views.demand(demands.find(number).orElseThrow(() -> Problem.notFound("no-demand", "没有这个采购项目。")), Views.Side.PUBLIC, null);
    }
}
