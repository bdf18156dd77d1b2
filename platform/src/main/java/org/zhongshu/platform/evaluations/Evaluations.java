package org.zhongshu.platform.evaluations;

/**
 * The door to grading (国办发〔2019〕51号: 现场一次一评, 网上一事一评). A matter's end is noticed by the module itself; whoever serves people in another
 * way says so here.
 */
public interface Evaluations {

    /**
     * What was done for somebody.
     *
     * @param reference what it was, once for each service, e.g. {@code window:CK…}
     * @param person    account of who was served
     * @param human     record of the population library behind that account
     * @param item      code of the item, or of the composite matter
     * @param channel   {@code web phone window kiosk agent}
     * @param officer   account of who served, null for nobody of the staff: takes no step in what a bad grade leads to
     */
    record Service(String reference, long person, Long human, String item, String itemName, String department, String channel, Long officer) {
    }

    /**
     * Opens a service for one grade, once for each reference; joins the caller's transaction.
     *
     * @return the one-time word of its link: {@code /evaluate#<word>} grades without an account
     */
    String open(Service service);
}
