import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/** What the rules read of an event, whatever its type; the rest of the JSON is skipped. */
@JsonIgnoreProperties(ignoreUnknown = true)
public class Event {
  public String id;
  public String type;
  public Data data;

  @JsonIgnoreProperties(ignoreUnknown = true)
  public static class Data {
    public String mdtrt_id;
    public String psn_no;
    public String fixmedins_code;
    public String begntime;
    public String endtime;
    public String emp_no;
    public String period;
    public boolean cross_pool;
    public Person before;
    public Person after;
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  public static class Person {
    public String certno;
  }

  /** Whether the change of a person's record is one of the ID number. */
  public boolean idNumberModified() {
    return data.before.certno != null && data.after.certno != null && !data.before.certno.equals(data.after.certno);
  }
}
