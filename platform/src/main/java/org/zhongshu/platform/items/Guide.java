package org.zhongshu.platform.items;

import java.time.LocalDate;
import java.util.List;

/**
 * What one service item says of itself: the fields of an implementing list (实施清单, GB/T 39554.1). Codes are those of the module's word lists
 * ({@code /api/items/words}); texts are Chinese, one paragraph each.
 *
 * @param code         the installation's own code, unique, never changed; the spreadsheet's key
 * @param basicCode    基本编码, 12 characters; null: not given yet
 * @param agencyCode   统一社会信用代码 (GB 32100) of the implementing body; null: not given
 * @param summary      one or two sentences that say what it is for
 * @param kind         {@code 01}–{@code 10}, {@code 20}
 * @param level        行使层级 {@code 1}–{@code 6}
 * @param department   code of the department that keeps the item
 * @param agency       name of the implementing body where it is not the department itself (e.g. 市税务局); null: the department
 * @param power        权力来源 {@code 1}–{@code 6}; null: not given
 * @param audience     {@code person}, {@code firm}
 * @param handling     {@code instant} or {@code promise}
 * @param legal        statutory time; null: the law names none
 * @param promised     promised time, never longer than the statutory
 * @param special      special procedure whose time does not count (听证、检验、鉴定…); null: none
 * @param area         通办范围
 * @param visits       how often one has to come
 * @param depth        网办深度
 * @param windows      where it is taken in
 * @param events       life events it belongs to
 * @param sayings      what people call it or ask, in their own words; found by them, not shown as law
 * @param bodyType     实施主体性质 {@code 1}–{@code 3}; null: not given
 * @param entrustedBy  委托部门: who lets a body act that has no power of its own; null: nobody
 * @param jointly      联办机构: who else takes part
 * @param timeNote     what else there is to say of the two times; null: nothing
 * @param visitsNote   why and when one has to come; null: not said
 * @param payOnline    {@code yes} or {@code no}; null: not said
 * @param services     中介服务: what somebody with a licence must do before, and on which basis
 * @param from,to      first and last day in force; null: open
 */
public record Guide(String code, String basicCode, String agencyCode, String name, String summary, String kind, String level, String department, String agency, String power,
                    List<String> audience, String handling, Days legal, Days promised, String special, List<String> basis, List<String> conditions, List<Material> materials,
                    List<Step> steps, List<Fee> fees, List<Outcome> results, List<String> channels, String area, Integer visits, String depth, List<Window> windows,
                    String consult, String complain, List<String> events, List<String> sayings, List<Faq> faqs, String bodyType, String entrustedBy, List<String> jointly,
                    String timeNote, String visitsNote, String payOnline, List<String> services, LocalDate from, LocalDate to) {

    public Guide {
        audience = kept(audience);
        basis = kept(basis);
        conditions = kept(conditions);
        materials = kept(materials);
        steps = kept(steps);
        fees = kept(fees);
        results = kept(results);
        channels = kept(channels);
        windows = kept(windows);
        events = kept(events);
        sayings = kept(sayings);
        faqs = kept(faqs);
        jointly = kept(jointly);
        services = kept(services);
    }

    private static <T> List<T> kept(List<T> list) {
        return list == null ? List.of() : list.stream().filter(e -> e != null).toList();
    }

    /** 实施编码, 31 characters: credit code, level, basic code. Null while a part is missing. */
    public String implementCode() {
        return agencyCode == null || basicCode == null || level == null ? null : agencyCode + level + basicCode;
    }

    /** Whether it is in force on a day. */
    public boolean inForce(LocalDate day) {
        return (from == null || !day.isBefore(from)) && (to == null || !day.isAfter(to));
    }

    /** @param unit {@code W} working days, {@code N} calendar days */
    public record Days(int number, String unit) {
    }

    /**
     * @param need       {@code required}, {@code optional} or {@code later} (容缺后补)
     * @param original   {@code original}, {@code copy}, {@code both}
     * @param form       {@code paper}, {@code electronic}, {@code both}
     * @param source     {@code base} a base library answers it, {@code credential} an electronic licence does, {@code department} a department issues it,
     *                   {@code promise} the applicant promises it (告知承诺), {@code applicant} the applicant brings it, {@code other}
     * @param sourceNote which library, which licence
     * @param size       of the paper (规格); these and the following are null where nothing is said
     * @param basis      设定依据 of this very material
     * @param accepted   受理标准: what makes it good
     * @param filling    填报须知
     * @param blank      where the empty form lies, an address of the web; sample: one that is filled in
     * @param licence    证照类型代码, 21 characters, of the licence that answers it
     */
    public record Material(String name, String need, String original, String form, int copies, String source, String sourceNote, String size, String basis, String accepted, String filling, String blank, String sample,
                           String licence) {
    }

    /** @param time how long, in words; null: not said */
    public record Step(String name, String time, String note) {
    }

    /** @param relief who pays less or nothing, and on which basis; null: not said */
    public record Fee(String name, String standard, String basis, String relief) {
    }

    /** @param kind {@code licence}, {@code approval}, {@code payment}, {@code record}, {@code other}; sample: where one can be seen, an address of the web; null for none */
    public record Outcome(String name, String kind, String sample) {
    }

    /** @param place code of a place, or {@code @center}, {@code @town}, {@code @village}: all places of that kind */
    public record Window(String place, String window) {
    }

    public record Faq(String question, String answer) {
    }
}
