// req-Id: comp_req__clock__zone
int zone();
