int zone;
